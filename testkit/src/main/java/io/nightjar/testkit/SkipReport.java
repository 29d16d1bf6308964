package io.nightjar.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * No test is skipped quietly: prints each skipped test with its reason, and fails the run if the reason is not on the
 * allow-list {@code testkit/allowed-skips.txt} (a line is a prefix of an allowed reason).
 */
public final class SkipReport implements TestExecutionListener {

    private final List<String> forbidden = new ArrayList<>();

    /** Made by the JUnit platform. */
    public SkipReport() {}

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        report(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            report(test, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (!forbidden.isEmpty()) {
            throw new IllegalStateException("tests skipped for a reason that is not on the allow-list: " + forbidden);
        }
    }

    private void report(TestIdentifier test, String reason) {
        String plain = reason.replaceFirst("^Assumption failed: ", "");
        System.err.println("SKIPPED " + test.getDisplayName() + ": " + plain);
        if (allowedReasons().stream().noneMatch(plain::startsWith)) {
            forbidden.add(test.getUniqueId() + ": " + plain);
        }
    }

    private static List<String> allowedReasons() {
        Path list = SharedData.projectRoot().resolve("testkit/allowed-skips.txt");
        try {
            return Files.readAllLines(list).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
