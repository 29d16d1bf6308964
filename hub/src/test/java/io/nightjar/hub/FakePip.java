package io.nightjar.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands for pip in a process of its own: {@code FakePip SHELF --version} and {@code FakePip SHELF download ... -d
 * FOLDER REQUIREMENT}. Gives {@code SHELF/REQUIREMENT.whl}, notes each download in {@code SHELF/calls.txt}, fails if
 * there is no such wheel, and sleeps if there is {@code SHELF/hang}, having written its process id there.
 */
final class FakePip {

    private FakePip() {}

    /** The command that starts it on a shelf. */
    static List<String> command(Path shelf) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FakePip.class.getName(),
                shelf.toString());
    }

    /** What was downloaded so far, in order. */
    static List<String> calls(Path shelf) throws IOException {
        Path calls = shelf.resolve("calls.txt");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path shelf = Path.of(args[0]);
        if (args[1].equals("--version")) {
            return;
        }
        List<String> given = new ArrayList<>(List.of(args).subList(1, args.length));
        if (!given.containsAll(List.of("download", "--only-binary", ":all:", "--no-deps"))) {
            System.err.println("ERROR: unexpected arguments " + given);
            System.exit(2);
        }
        String requirement = given.getLast();
        Path folder = Path.of(given.get(given.indexOf("-d") + 1));
        Files.writeString(
                shelf.resolve("calls.txt"), requirement + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Path hang = shelf.resolve("hang");
        if (Files.exists(hang)) {
            Files.writeString(hang, Long.toString(ProcessHandle.current().pid()));
            Thread.sleep(600_000);
        }
        Path wheel = shelf.resolve(requirement + ".whl");
        if (!Files.exists(wheel)) {
            System.err.println("WARNING: looked everywhere");
            System.err.println("ERROR: No matching distribution found for " + requirement);
            System.exit(1);
        }
        Files.copy(wheel, folder.resolve(requirement.replace("==", "-") + "-py3-none-any.whl"));
    }
}
