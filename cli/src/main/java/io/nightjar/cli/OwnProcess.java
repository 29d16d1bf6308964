package io.nightjar.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts this program again as it was started: same JVM, same options, same jar. */
final class OwnProcess {

    /** What the JVM says before any code of ours runs, if it was started with the module of the Vector API. */
    static final String INCUBATOR_WARNING = "WARNING: Using incubator modules: jdk.incubator.vector";

    /* Agents and the record of a start belong to one process; the launcher's findings about streams do not hold in a child. */
    private static final List<String> NOT_INHERITED = List.of(
            "-javaagent:",
            "-agentlib:",
            "-agentpath:",
            "-XX:AOTMode=",
            "-XX:AOTConfiguration=",
            "-Dnightjar.terminals=");

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
        command.add("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED");
        command.add("-Dnightjar.terminals=");
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
