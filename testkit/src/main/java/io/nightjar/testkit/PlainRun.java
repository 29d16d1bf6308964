package io.nightjar.testkit;

import io.nightjar.testkit.HostileInput.Cost;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Measures inputs of a fuzz target in a second JVM, where the fuzzer has instrumented nothing. It is started for the first
 * input, takes one after the other on its standard input, and ends with this one.
 */
public final class PlainRun {

    private @Nullable Process process;

    /** What this input takes. */
    synchronized Cost cost(Class<?> target, byte[] data) {
        try {
            Process running = process;
            if (running == null) {
                running = start(target);
                process = running;
            }
            DataOutputStream out = new DataOutputStream(running.getOutputStream());
            out.writeInt(data.length);
            out.write(data);
            out.flush();
            DataInputStream in = new DataInputStream(running.getInputStream());
            return new Cost(in.readLong(), in.readLong());
        } catch (EOFException e) {
            throw new IllegalStateException("this input ends a JVM", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process start(Class<?> target) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlainRun.class.getName(),
                        target.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /**
     * The second JVM.
     *
     * @param args the target's class
     * @throws ReflectiveOperationException if the class has no reader, or that throws
     * @throws IOException if the first JVM cannot be reached
     */
    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        Method reader = Class.forName(args[0]).getMethod("isAccepted", byte[].class);
        DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in));
        try (DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out))) {
            while (true) {
                byte[] data = in.readNBytes(in.readInt());
                // A first run loads classes.
                Cost.of(() -> read(reader, data));
                Cost cost = Cost.of(() -> read(reader, data));
                out.writeLong(cost.allocatedBytes());
                out.writeLong(cost.cpuNanos());
                out.flush();
            }
        } catch (EOFException end) {
            // The first JVM has ended.
        }
    }

    private static void read(Method reader, byte[] data) {
        try {
            reader.invoke(null, data);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
