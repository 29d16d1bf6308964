package io.nightjar.kernels.x86;

import io.nightjar.base.KernelException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;

/**
 * Where it is written down which code was made: for {@code perf}, which finds names of functions in {@code perf-PID.map}, and for
 * readers.
 *
 * @param perfMap the file that {@code perf} reads; a line is added for each function
 * @param listings a folder that gets a file for each function: offsets, bytes and instructions
 */
public record CodeRecord(Optional<Path> perfMap, Optional<Path> listings) {

    /** {@code -Dnightjar.perfMap=true} and {@code -Dnightjar.listings=FOLDER}; neither by default. */
    public static CodeRecord ofSystemProperties() {
        Optional<Path> map = Boolean.getBoolean("nightjar.perfMap")
                ? Optional.of(Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "perf-" + ProcessHandle.current().pid() + ".map"))
                : Optional.empty();
        return new CodeRecord(
                map,
                Optional.ofNullable(System.getProperty("nightjar.listings")).map(Path::of));
    }

    /**
     * Writes down a function.
     *
     * @throws KernelException if a file cannot be written
     */
    void add(String name, Assembler code, MemorySegment executable) {
        try {
            if (perfMap.isPresent()) {
                String line = String.format(
                        Locale.ROOT, "%x %x nightjar %s%n", executable.address(), executable.byteSize(), name);
                Files.writeString(perfMap.get(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            if (listings.isPresent()) {
                Files.createDirectories(listings.get());
                Files.writeString(
                        listings.get().resolve(name.replaceAll("[^A-Za-z0-9]+", "-") + ".txt"), code.listing());
            }
        } catch (IOException e) {
            throw new KernelException("generated code cannot be written down: " + e);
        }
    }
}
