package io.nightjar.testkit;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the inputs that a fuzz target begins with, those of its method {@code seeds()}, to files. */
public final class FuzzSeeds {

    private FuzzSeeds() {}

    /**
     * Writes them.
     *
     * @param args the target's class, and a folder that is there
     * @throws ReflectiveOperationException if the class has no such method
     * @throws IOException if a file cannot be written
     */
    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        Path folder = Path.of(args[1]);
        int number = 0;
        for (byte[] seed : of(Class.forName(args[0]))) {
            Files.write(folder.resolve("seed-" + number++), seed);
        }
    }

    private static List<byte[]> of(Class<?> target) throws ReflectiveOperationException {
        try {
            return ((List<?>) target.getMethod("seeds").invoke(null))
                    .stream().map(byte[].class::cast).toList();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(target.getName() + ": no seeds", e.getCause());
        }
    }
}
