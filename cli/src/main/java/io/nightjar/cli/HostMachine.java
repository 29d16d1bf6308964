package io.nightjar.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a measurement was taken on.
 *
 * @param cpu the model, where the system names it; else the architecture
 * @param os system and version
 * @param jdk version and vendor
 */
record HostMachine(String cpu, String os, String jdk) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** This one. */
    static HostMachine current() {
        String architecture = System.getProperty("os.arch", "unknown");
        return new HostMachine(
                cpuModel().orElse(architecture),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + architecture,
                System.getProperty("java.vm.version") + " " + System.getProperty("java.vendor"));
    }

    private static Optional<String> cpuModel() {
        if (!Files.isReadable(CPU_INFO)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            // The architecture's name stands in for it.
            return Optional.empty();
        }
    }
}
