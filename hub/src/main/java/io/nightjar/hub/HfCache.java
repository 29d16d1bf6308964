package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The cache folder that tools of the Hugging Face layout share.
 *
 * <pre>
 * models--ORG--NAME/blobs/ETAG                    content
 *                   refs/main                     the commit that the branch pointed to
 *                   snapshots/COMMIT/PATH         symbolic link to ../../blobs/ETAG, or the content itself
 * .locks/models--ORG--NAME/ETAG.lock
 * </pre>
 *
 * <p>The layout has no place for a licence; {@code licences/models--ORG--NAME} of our own cache has it. Thread-safe.
 */
final class HfCache {

    private static final String PREFIX = "models--";
    private static final int MAX_DEPTH = 8;
    private static final int MAX_TEXT_BYTES = 1024;

    private final Path root;
    private final Path licences;

    /** Uses the shared cache at {@code root}; {@code licences} is a folder of our own. */
    HfCache(Path root, Path licences) {
        this.root = root.toAbsolutePath().normalize();
        this.licences = licences.toAbsolutePath().normalize();
    }

    /** Where content of that name is kept. */
    Path blob(ModelRef.HuggingFace ref, String etag) {
        return repository(ref).resolve("blobs").resolve(etag);
    }

    /** Where a file of a commit is found. */
    Path pointer(ModelRef.HuggingFace ref, String commit, String file) {
        return snapshots(ref).resolve(commit).resolve(file);
    }

    /** What to lock while content of that name is fetched. */
    Path lockFile(ModelRef.HuggingFace ref, String etag) {
        return root.resolve(".locks").resolve(folderName(ref)).resolve(etag + ".lock");
    }

    /** Lets a snapshot's file be the blob: by a relative link, or by moving it where links are not possible. */
    static void link(Path blob, Path pointer) throws IOException {
        if (Files.isRegularFile(pointer)) {
            return;
        }
        Path folder = Files.createDirectories(Folders.parentOf(pointer));
        try {
            // A link left dangling by a deleted blob would be in the way.
            Files.deleteIfExists(pointer);
            Files.createSymbolicLink(pointer, folder.relativize(blob));
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; it links to the same content.
            return;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(blob, pointer, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Notes which commit the main branch points to, and the licence. */
    void setMain(ModelRef.HuggingFace ref, HfRepository state) throws IOException {
        Path main = main(ref);
        Files.createDirectories(main.getParent());
        PendingFile.write(main, state.commit().getBytes(StandardCharsets.UTF_8));
        if (state.licence().isPresent()) {
            Files.createDirectories(licences);
            PendingFile.write(
                    licences.resolve(folderName(ref)), state.licence().get().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The model's first file in the snapshot of the main branch, if the model is there as a whole. */
    Optional<Path> find(ModelRef.HuggingFace ref) {
        try {
            Optional<String> commit = readText(main(ref)).filter(SafeNames::isSegment);
            if (commit.isEmpty()) {
                return Optional.empty();
            }
            List<String> files = filesOf(snapshots(ref).resolve(commit.get()));
            List<String> chosen = files.isEmpty() ? List.of() : HfFileChoice.choose(ref, files);
            return chosen.stream().findFirst().map(file -> pointer(ref, commit.get(), file));
        } catch (FetchException e) {
            // What is there does not decide it: the hub does.
            return Optional.empty();
        } catch (IOException e) {
            throw FetchFailures.disk(ref.toString(), root, e);
        }
    }

    /** All GGUF models, each once: of the main branch if it has it, else of some snapshot. */
    List<CachedModel> list() {
        try {
            var found = new ArrayList<CachedModel>();
            for (Path folder : Folders.entriesOf(root)) {
                Optional<ModelRef.HuggingFace> repository = repositoryOf(folder);
                if (repository.isPresent()) {
                    for (Entry entry : entriesOf(repository.get()).values()) {
                        found.add(describe(repository.get(), entry));
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw FetchFailures.disk("cannot list " + root, root, e);
        }
    }

    /** Deletes a model's files of one snapshot, and content that no other snapshot has; false if it is not there. */
    boolean remove(ModelRef.HuggingFace ref) {
        try {
            Map<String, Entry> entries = entriesOf(ref);
            List<String> all = entries.values().stream()
                    .flatMap(entry -> entry.files().stream())
                    .toList();
            if (all.isEmpty()) {
                return false;
            }
            String first = HfFileChoice.choose(ref, all).getFirst();
            Entry entry = entries.values().stream()
                    .filter(candidate -> candidate.files().contains(first))
                    .findFirst()
                    .orElseThrow();
            for (String file : entry.files()) {
                delete(ref, entry.snapshot().resolve(file));
            }
            if (Folders.entriesOf(snapshots(ref)).isEmpty()) {
                Folders.delete(repository(ref));
                Folders.delete(root.resolve(".locks").resolve(folderName(ref)));
                Files.deleteIfExists(licences.resolve(folderName(ref)));
            }
            return true;
        } catch (IOException e) {
            throw FetchFailures.disk("cannot remove " + ref, root, e);
        }
    }

    private void delete(ModelRef.HuggingFace ref, Path pointer) throws IOException {
        Path blobs = repository(ref).resolve("blobs");
        Path target = targetOf(pointer);
        Files.delete(pointer);
        Folders.prune(Folders.parentOf(pointer), snapshots(ref));
        if (target.startsWith(blobs) && !isLinked(ref, target)) {
            Files.deleteIfExists(target);
        }
    }

    private boolean isLinked(ModelRef.HuggingFace ref, Path blob) throws IOException {
        for (Path snapshot : Folders.entriesOf(snapshots(ref))) {
            try (Stream<Path> files = Files.walk(snapshot, MAX_DEPTH)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    if (targetOf(file).equals(blob)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static Path targetOf(Path pointer) throws IOException {
        return Files.isSymbolicLink(pointer)
                ? pointer.resolveSibling(Files.readSymbolicLink(pointer)).normalize()
                : pointer;
    }

    private Map<String, Entry> entriesOf(ModelRef.HuggingFace ref) throws IOException {
        var snapshots = new ArrayList<>(Folders.entriesOf(snapshots(ref)));
        Optional<Path> main = readText(main(ref)).filter(SafeNames::isSegment).map(snapshots(ref)::resolve);
        snapshots.sort((a, b) -> Boolean.compare(main.equals(Optional.of(b)), main.equals(Optional.of(a))));
        var entries = new TreeMap<String, Entry>();
        for (Path snapshot : snapshots) {
            HfFileChoice.modelsOf(filesOf(snapshot))
                    .forEach((key, files) -> entries.putIfAbsent(key, new Entry(snapshot, files)));
        }
        return entries;
    }

    private CachedModel describe(ModelRef.HuggingFace repository, Entry entry) throws IOException {
        Path first = entry.snapshot().resolve(entry.files().getFirst());
        long bytes = 0;
        for (String file : entry.files()) {
            bytes += Files.size(entry.snapshot().resolve(file));
        }
        BasicFileAttributes attributes = Files.readAttributes(first, BasicFileAttributes.class);
        Instant read = attributes.lastAccessTime().toInstant();
        Instant written = attributes.lastModifiedTime().toInstant();
        return new CachedModel(
                HfFileChoice.nameOf(entry.files().getFirst()),
                repository + ":" + entry.files().getFirst(),
                first,
                bytes,
                read.isAfter(written) ? read : written,
                readText(licences.resolve(folderName(repository))));
    }

    private static List<String> filesOf(Path snapshot) throws IOException {
        if (!Files.isDirectory(snapshot)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(snapshot, MAX_DEPTH)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> SafeNames.isModelFile(file) && SafeNames.isRelativePath(file))
                    .toList();
        }
    }

    private static Optional<ModelRef.HuggingFace> repositoryOf(Path folder) {
        String[] parts = folder.getFileName().toString().split("--", 3);
        boolean ours = parts.length == 3
                && parts[0].equals("models")
                && SafeNames.isSegment(parts[1])
                && SafeNames.isSegment(parts[2])
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
        return ours ? Optional.of(new ModelRef.HuggingFace(parts[1], parts[2], Optional.empty())) : Optional.empty();
    }

    private static Optional<String> readText(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_TEXT_BYTES) {
            return Optional.empty();
        }
        return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    }

    private Path main(ModelRef.HuggingFace ref) {
        return repository(ref).resolve("refs").resolve("main");
    }

    private Path snapshots(ModelRef.HuggingFace ref) {
        return repository(ref).resolve("snapshots");
    }

    private Path repository(ModelRef.HuggingFace ref) {
        return root.resolve(folderName(ref));
    }

    private static String folderName(ModelRef.HuggingFace ref) {
        return PREFIX + ref.organisation() + "--" + ref.name();
    }

    /** The files of one model in one snapshot. */
    private record Entry(Path snapshot, List<String> files) {}
}
