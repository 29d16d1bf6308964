package io.nightjar.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts this program again as it was started: same JVM, same options, same jar. */
final class OwnProcess {

    /** What the JVM says of the Vector API before any code of ours runs; see {@link StandardError}. */
    static final String INCUBATOR_WARNING = "WARNING: Using incubator modules: jdk.incubator.vector";

    /* Agents belong to one process; the launcher's findings about streams do not hold in a child. */
    private static final List<String> NOT_INHERITED =
            List.of("-javaagent:", "-agentlib:", "-agentpath:", "-Dnightjar.terminals=", "-Dnightjar.stderr=");

    private OwnProcess() {}

    /** The program and its arguments for a command of ours. */
    static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        // What the manifest allows to a jar that is started by itself.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dnightjar.terminals=");
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
