package io.nightjar.api.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.api.BundledModel;
import io.nightjar.kernels.KernelSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example as a user would: in a JVM of its own, without any flag. */
class ContinueTextTest {

    private static final String TEXT = " know what she had been in the drawing room. She was sitting in the drawing";

    @TempDir
    Path folder;

    @Test
    void theExampleRunsWithoutFlags() throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path notes = folder.resolve("notes.txt");
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ContinueText.class.getName(),
                        BundledModel.extract(folder).toString(),
                        "Natasha did not")
                .redirectOutput(out.toFile())
                .redirectError(notes.toFile());
        command.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"));
        Process process = command.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ends").isTrue();
        } finally {
            process.destroyForcibly();
        }

        boolean generatesCode = KernelSets.obstacle("x86").isEmpty();
        List<String> lines = Files.readAllLines(notes);
        assertThat(lines)
                .anyMatch(line -> line.startsWith(generatesCode ? "kernels: x86" : "kernels: reference"))
                .anyMatch(line -> line.startsWith("memory: weights 2 MiB"))
                .noneMatch(line -> line.contains("Exception"));
        if (!generatesCode) {
            assertThat(lines)
                    .contains("vector kernels are not available: this JVM was started without --add-modules"
                            + " jdk.incubator.vector");
        }
        // The JVM itself warns of native access, once, unless it is allowed by a flag.
        assertThat(lines.stream().filter(line -> line.startsWith("WARNING")))
                .allMatch(line -> generatesCode
                        && line.matches(".*(java\\.lang\\.foreign|native-access|Restricted|restricted).*"));
        assertThat(Files.readAllLines(out)).containsExactly(TEXT, TEXT + " (16 tokens)", " know ... CANCELLED");
        assertThat(process.exitValue()).isZero();
    }
}
