package io.nightjar.api;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What this process may use of the machine. */
final class Machine {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Bytes of memory that the container or the machine has. */
    static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /** Physical cores, but no more than the processors that the container allows. */
    static int cores() {
        int allowed = Runtime.getRuntime().availableProcessors();
        return Math.max(1, Math.min(allowed, physicalCores(allowed)));
    }

    /** Counts distinct (socket, core) pairs where the system lists them; hyper-threads share one. */
    private static int physicalCores(int fallback) {
        if (!Files.isReadable(CPU_INFO)) {
            return fallback;
        }
        try {
            Set<String> cores = new HashSet<>();
            String socket = "";
            List<String> lines = Files.readAllLines(CPU_INFO);
            for (String line : lines) {
                if (line.startsWith("physical id")) {
                    socket = line;
                } else if (line.startsWith("core id")) {
                    cores.add(socket + line);
                }
            }
            return cores.isEmpty() ? fallback : cores.size();
        } catch (IOException e) {
            return fallback;
        }
    }
}
