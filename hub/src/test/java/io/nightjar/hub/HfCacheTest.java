package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Works on folders as other tools leave them. */
class HfCacheTest {

    private static final ModelRef.HuggingFace REF = new ModelRef.HuggingFace("org", "tiny", Optional.empty());

    @TempDir
    private Path temporary;

    private ModelHub hub = new ModelHub(HubSettings.of(Map.of(), Path.of(""), true));
    private Path repository = Path.of("");

    @BeforeEach
    void prepare() {
        hub = new ModelHub(new HubSettings(
                temporary.resolve("cache"),
                temporary.resolve("hf"),
                URI.create("http://localhost:1"),
                Optional.empty(),
                true,
                List.of()));
        repository = temporary.resolve("hf/models--org--tiny");
    }

    @Test
    void listsTheMainBranchOnce() throws IOException {
        add("old", "m.gguf", "blob-old");
        add("new", "m.gguf", "blob-new");
        add("new", "README.md", "blob-readme");
        setMain("new");

        assertThat(hub.list()).singleElement().satisfies(model -> {
            assertThat(model.name()).isEqualTo("m");
            assertThat(model.source()).isEqualTo("hf:org/tiny:m.gguf");
            assertThat(model.path()).hasContent("blob-new");
            assertThat(model.bytes()).isEqualTo(8);
            assertThat(model.licence()).isEmpty();
        });
        assertThat(hub.findCached(REF))
                .hasValueSatisfying(path -> assertThat(path).hasContent("blob-new"));
    }

    @Test
    void ignoresWhatIsNoModel() throws IOException {
        Files.createDirectories(temporary.resolve("hf/datasets--org--x/snapshots/c"));
        Files.createDirectories(temporary.resolve("hf/models--gpt2/snapshots/c"));
        Files.createDirectories(temporary.resolve("hf/.locks"));
        Files.writeString(Files.createDirectories(repository.resolve("refs")).resolve("main"), "../../..");
        Path dangling =
                Files.createDirectories(repository.resolve("snapshots/c")).resolve("gone.gguf");
        Files.createSymbolicLink(dangling, Path.of("../../blobs/gone"));

        assertThat(hub.list()).isEmpty();
        assertThat(hub.findCached(REF)).isEmpty();
    }

    @Test
    void removeKeepsContentThatAnotherSnapshotHas() throws IOException {
        add("old", "m.gguf", "shared");
        add("new", "sub/m.gguf", "shared");
        add("new", "other.gguf", "own");
        setMain("new");

        hub.remove(ModelRef.parse("hf:org/tiny:sub/m.gguf"));
        assertThat(repository.resolve("blobs/shared")).exists();
        assertThat(repository.resolve("snapshots/new/sub")).doesNotExist();

        hub.remove("other");
        assertThat(repository.resolve("blobs/own")).doesNotExist();
        assertThat(repository.resolve("blobs/shared")).exists();

        hub.remove("m");
        assertThat(repository).doesNotExist();
        assertThatThrownBy(() -> hub.remove(REF)).isInstanceOf(FetchException.class);
    }

    @Test
    void removeFollowsNoLinkOutOfTheCache() throws IOException {
        Path own = Files.writeString(temporary.resolve("own.gguf"), "mine");
        Path snapshot = Files.createDirectories(repository.resolve("snapshots/new"));
        Files.createSymbolicLink(snapshot.resolve("own.gguf"), own);
        setMain("new");

        hub.remove("own");

        assertThat(own).hasContent("mine");
        assertThat(repository).doesNotExist();
    }

    @Test
    void aNameOfSeveralModelsIsRefused() throws IOException {
        add("new", "a/m.gguf", "one");
        add("new", "b/m.gguf", "two");
        setMain("new");

        assertThatThrownBy(() -> hub.findCached(ModelRef.parse("m")))
                .isInstanceOf(FetchException.class)
                .hasMessage("m: several cached models have that name - use one of"
                        + " hf:org/tiny:a/m.gguf, hf:org/tiny:b/m.gguf");
    }

    @Test
    void movesWhereLinksAreNotPossible() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(temporary.resolve("fs.zip"), Map.of("create", "true"))) {
            Path blob = Files.writeString(
                    Files.createDirectories(zip.getPath("/r/blobs")).resolve("b"), "content");
            Path pointer = zip.getPath("/r/snapshots/c/m.gguf");

            HfCache.link(blob, pointer);

            assertThat(Files.readString(pointer)).isEqualTo("content");
            assertThat(Files.exists(blob)).isFalse();
        }
    }

    private void add(String commit, String file, String blob) throws IOException {
        Path content = Files.createDirectories(repository.resolve("blobs")).resolve(blob);
        Files.writeString(content, blob);
        Path pointer = repository.resolve("snapshots").resolve(commit).resolve(file);
        Path folder = Files.createDirectories(Folders.parentOf(pointer));
        Files.createSymbolicLink(pointer, folder.relativize(content));
    }

    private void setMain(String commit) throws IOException {
        Files.writeString(Files.createDirectories(repository.resolve("refs")).resolve("main"), commit);
    }
}
