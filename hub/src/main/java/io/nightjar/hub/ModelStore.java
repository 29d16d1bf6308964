package io.nightjar.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Our cache folder, for models that came as packages.
 *
 * <pre>
 * models/PACKAGE/VERSION|default/FILE.gguf       the model
 *                                PACKAGE/        or its folder, as Hugging Face has it
 *                                manifest.json   written last: what it is and how it was checked
 *                                .parts/         what an unfinished fetch resumes from
 * locks/PACKAGE--VERSION.lock
 * </pre>
 *
 * <p>Safe for any thread.
 */
final class ModelStore {

    private static final String UNVERSIONED = "default";

    private final Path root;
    private final CacheLocks locks;

    ModelStore(Path root, CacheLocks locks) {
        this.root = root.toAbsolutePath().normalize();
        this.locks = locks;
    }

    /** Where a package's model is kept. */
    Path folderOf(ModelRef.PyPi ref) {
        return models().resolve(ref.packageName()).resolve(ref.version().orElse(UNVERSIONED));
    }

    /** Waits for the right to change that folder. */
    CacheLocks.Held lock(ModelRef.PyPi ref) {
        String name = ref.packageName() + "--" + ref.version().orElse(UNVERSIONED) + ".lock";
        return locks.acquire(root.resolve("locks").resolve(name), ref.toString());
    }

    /** The model of a package: of the version asked for, else of the one fetched without a version, else any. */
    Optional<Path> find(ModelRef.PyPi ref) {
        return findModel(ref).map(CachedModel::path);
    }

    /** All whole models. */
    List<CachedModel> list() {
        try {
            var found = new ArrayList<CachedModel>();
            for (Path packageFolder : Folders.entriesOf(models())) {
                found.addAll(listPackage(packageFolder));
            }
            return found;
        } catch (IOException e) {
            throw FetchFailures.disk("cannot list " + models(), root, e);
        }
    }

    /** Notes that a model of this cache was used; other paths are left alone. */
    void markUsed(Path model) {
        if (!model.startsWith(models())) {
            return;
        }
        try {
            Files.setLastModifiedTime(model.resolveSibling(ModelManifest.FILE_NAME), FileTime.from(Instant.now()));
        } catch (IOException e) {
            // A cache that is shared read-only: the time stays what it was, the model is as good.
            System.getLogger(ModelStore.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot note the use of {0}: {1}", model, e.toString());
        }
    }

    /** Deletes a model and what an unfinished fetch left; false if there is neither. */
    boolean remove(ModelRef.PyPi ref) {
        try (var _ = lock(ref)) {
            Path folder =
                    findModel(ref).map(CachedModel::path).map(Path::getParent).orElse(folderOf(ref));
            if (!Files.isDirectory(folder)) {
                return false;
            }
            // The manifest goes first: a deletion cut short must not leave something that looks whole.
            Files.deleteIfExists(folder.resolve(ModelManifest.FILE_NAME));
            Folders.delete(folder);
            prune(models().resolve(ref.packageName()));
            return true;
        } catch (IOException e) {
            throw FetchFailures.disk("cannot remove " + ref, root, e);
        }
    }

    /** Deletes a folder of the cache, and those above it, if they are empty. */
    void prune(Path folder) throws IOException {
        Folders.prune(folder, models());
    }

    private Path models() {
        return root.resolve("models");
    }

    private Optional<CachedModel> findModel(ModelRef.PyPi ref) {
        try {
            return listPackage(models().resolve(ref.packageName())).stream()
                    .filter(model -> ref.version().isEmpty()
                            || model.source().equals(ref.toString())
                            || model.path().startsWith(folderOf(ref)))
                    .max(Comparator.comparing(
                                    (CachedModel model) -> model.path().startsWith(folderOf(ref)))
                            .thenComparing(CachedModel::lastUsed));
        } catch (IOException e) {
            throw FetchFailures.disk(ref.toString(), root, e);
        }
    }

    private static List<CachedModel> listPackage(Path packageFolder) throws IOException {
        var found = new ArrayList<CachedModel>();
        for (Path folder : Folders.entriesOf(packageFolder)) {
            Optional<ModelManifest> manifest = ModelManifest.read(folder);
            if (manifest.isPresent()) {
                found.add(describe(folder, manifest.get()));
            }
        }
        return found;
    }

    private static CachedModel describe(Path folder, ModelManifest manifest) throws IOException {
        return new CachedModel(
                SafeNames.stemOf(manifest.file()),
                manifest.source(),
                folder.resolve(manifest.file()),
                manifest.bytes(),
                Files.getLastModifiedTime(folder.resolve(ModelManifest.FILE_NAME))
                        .toInstant(),
                Optional.ofNullable(manifest.licence()));
    }
}
