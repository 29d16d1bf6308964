package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHubTest {

    private static final String SUM = "ab".repeat(32);

    @TempDir
    private Path home;

    @Test
    void aPathIsTakenAsItIs() throws IOException {
        Path own = Files.writeString(home.resolve("own.gguf"), "GGUF");

        assertThat(hub().resolve(ModelRef.parse(own.toString()), Progress.silent()))
                .isEqualTo(own);
        assertThatThrownBy(() -> hub().remove(new ModelRef.File(own)))
                .isInstanceOf(FetchException.class)
                .hasMessageEndingWith("a file of your own is yours to delete");
        assertThatThrownBy(() -> hub().resolve(ModelRef.parse("no/such.gguf"), Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessageEndingWith(": no such file");
    }

    @Test
    void emptyCachesListNothing() {
        assertThat(hub().list()).isEmpty();
        assertThatThrownBy(() -> hub().resolve(ModelRef.parse("unknown"), Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessage("unknown: no cached model or file of that name");
    }

    @Test
    void resolvingNotesTheUse() throws IOException {
        Path folder = store("tiny", "1.0", "pypi:tiny==1.0", "m.gguf", 4);
        Files.setLastModifiedTime(folder.resolve("manifest.json"), FileTime.from(Instant.EPOCH));
        assertThat(hub().list().getFirst().lastUsed()).isEqualTo(Instant.EPOCH);

        hub().resolve(ModelRef.parse("m"), Progress.silent());

        assertThat(hub().list().getFirst().lastUsed()).isAfter(Instant.EPOCH);
    }

    @Test
    void anUnversionedReferenceTakesWhatIsThere() throws IOException {
        Path one = store("tiny", "1.0", "pypi:tiny==1.0", "m.gguf", 4);
        Path unversioned = store("tiny", "default", "pypi:tiny==2.0", "m.gguf", 4);

        assertThat(hub().findCached(ModelRef.parse("pypi:tiny"))).contains(unversioned.resolve("m.gguf"));
        assertThat(hub().findCached(ModelRef.parse("pypi:tiny==1.0"))).contains(one.resolve("m.gguf"));
        assertThat(hub().findCached(ModelRef.parse("pypi:tiny==2.0"))).contains(unversioned.resolve("m.gguf"));
        assertThat(hub().findCached(ModelRef.parse("pypi:tiny==3.0"))).isEmpty();
        assertThatThrownBy(() -> hub().remove("tiny"))
                .hasMessage("tiny: several cached models have that name - use one of pypi:tiny==1.0, pypi:tiny==2.0");
        hub().remove(ModelRef.parse("pypi:tiny==2.0"));
        assertThat(hub().list()).extracting(CachedModel::source).containsExactly("pypi:tiny==1.0");
    }

    @Test
    void damagedEntriesCountAsAbsent() throws IOException {
        store("cut", "1.0", "pypi:cut==1.0", "m.gguf", 5);
        store("leaves", "1.0", "pypi:leaves==1.0", "../m.gguf", 4);
        store("strange", "1.0", "pypi:--option", "m.gguf", 4);
        store("other", "1.0", "hf:org/name", "m.gguf", 4);
        for (String text : List.of("", "{", "[]", "null", "{\"source\":null,\"file\":null}", "[".repeat(5000))) {
            Path folder = store("damaged", "v" + text.length(), "pypi:damaged==1", "m.gguf", 4);
            Files.writeString(folder.resolve("manifest.json"), text);
        }

        assertThat(hub().list()).isEmpty();
    }

    private Path store(String packageName, String version, String source, String file, long bytes) throws IOException {
        Path folder = Files.createDirectories(
                home.resolve(".cache/nightjar/models").resolve(packageName).resolve(version));
        Files.writeString(folder.resolve(file), "GGUF");
        Files.writeString(
                folder.resolve("manifest.json"),
                "{\"source\":\"" + source + "\",\"file\":\"" + file + "\",\"bytes\":" + bytes + ",\"sha256\":\"" + SUM
                        + "\",\"licence\":null}");
        return folder;
    }

    private ModelHub hub() {
        return new ModelHub(HubSettings.of(Map.of(), home, true));
    }
}
