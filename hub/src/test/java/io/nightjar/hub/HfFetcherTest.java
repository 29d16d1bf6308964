package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import io.nightjar.base.UnsupportedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HfFetcherTest {

    private static final ModelRef REF = ModelRef.parse("hf:org/tiny");
    private static final String FILE = "tiny-Q8_0.gguf";
    private static final String RESOLVE = "/org/tiny/resolve/" + FakeHub.COMMIT + "/";
    private static final String API = "/api/models/org/tiny/revision/main";
    private static final byte[] MODEL = content(300_000, 1);

    @TempDir
    private Path temporary;

    private final List<Thread> readers = new CopyOnWriteArrayList<>();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final FakeHub hub;
    private final FakeHub elsewhere;

    HfFetcherTest() throws IOException {
        hub = new FakeHub();
        elsewhere = new FakeHub();
    }

    @BeforeEach
    void publish() {
        hub.put(FILE, MODEL);
    }

    @AfterEach
    void stop() {
        hub.close();
        elsewhere.close();
    }

    @Test
    void keepsTheLayoutThatOtherToolsShare() throws IOException {
        var progress = new RecordingProgress();

        Path model = models(Optional.empty()).resolve(REF, progress);

        Path repository = temporary.resolve("hf/models--org--tiny");
        assertThat(model)
                .isEqualTo(
                        repository.resolve("snapshots").resolve(FakeHub.COMMIT).resolve(FILE))
                .hasBinaryContent(MODEL);
        String sum = WheelBuilder.sha256(MODEL);
        assertThat(Files.readSymbolicLink(model)).isEqualTo(Path.of("../../blobs/" + sum));
        assertThat(repository.resolve("blobs")).isDirectoryContaining("glob:**/" + sum);
        assertThat(Folders.entriesOf(repository.resolve("blobs"))).hasSize(1);
        assertThat(repository.resolve("refs/main")).hasContent(FakeHub.COMMIT);
        assertThat(progress.phases)
                .containsExactly(
                        "hf:org/tiny:" + FILE + " 300000 -> 300000",
                        "checking hf:org/tiny:" + FILE + " 300000 -> 300000");
    }

    @Test
    void aCachedModelNeedsNoNetwork() {
        Path model = models(Optional.empty()).resolve(REF, Progress.silent());
        hub.close();
        ModelHub offline = new ModelHub(settings(Optional.empty(), true), pauses::add);

        assertThat(offline.resolve(REF, Progress.silent())).isEqualTo(model);
        assertThat(offline.resolve(ModelRef.parse("hf:org/tiny:q8_0"), Progress.silent()))
                .isEqualTo(model);
        assertThat(offline.resolve(ModelRef.parse("tiny-Q8_0"), Progress.silent()))
                .isEqualTo(model);
        assertThatThrownBy(() -> offline.resolve(ModelRef.parse("hf:org/tiny:Q4_K_M"), Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("the network is forbidden");
        assertThat(offline.list()).singleElement().satisfies(listed -> {
            assertThat(listed.source()).isEqualTo("hf:org/tiny:" + FILE);
            assertThat(listed.bytes()).isEqualTo(MODEL.length);
            assertThat(listed.licence()).contains("mit");
        });
    }

    @Test
    void theTokenStaysWithTheHub() {
        elsewhere.put(FILE, MODEL);
        String signed = elsewhere.address() + RESOLVE + FILE + "?signature=secret";
        String sum = "\"" + WheelBuilder.sha256(MODEL) + "\"";
        hub.misbehave("HEAD", FakeHub.status(307, "Location", "/moved" + RESOLVE + FILE));
        hub.misbehave(
                "HEAD /moved",
                FakeHub.status(302, "Location", signed, "X-Linked-Etag", sum, "X-Linked-Size", "300000"));
        hub.misbehave("GET " + RESOLVE, FakeHub.status(302, "Location", signed));

        Path model = models(Optional.of("token")).resolve(REF, Progress.silent());

        assertThat(model).hasBinaryContent(MODEL);
        assertThat(hub.lines())
                .containsExactly(
                        "GET " + API,
                        "HEAD " + RESOLVE + FILE,
                        "HEAD /moved" + RESOLVE + FILE,
                        "GET " + RESOLVE + FILE);
        assertThat(hub.requests)
                .allSatisfy(request -> assertThat(request.token()).contains("Bearer token"));
        assertThat(elsewhere.requests).singleElement().satisfies(request -> {
            assertThat(request.line()).isEqualTo("GET " + RESOLVE + FILE);
            assertThat(request.token()).isEmpty();
        });
    }

    @Test
    void theTokenIsNotSentAgainAfterAnotherHostSendsUsBack() {
        hub.misbehave("GET " + RESOLVE, FakeHub.status(302, "Location", elsewhere.address() + "/away"));
        elsewhere.misbehave("GET /away", FakeHub.status(302, "Location", hub.address() + RESOLVE + FILE));

        models(Optional.of("token")).resolve(REF, Progress.silent());

        assertThat(hub.requests.getLast().token()).isEmpty();
    }

    @Test
    void redirectsHaveLimits() {
        for (int i = 0; i < 11; i++) {
            hub.misbehave("GET " + API, FakeHub.status(302, "Location", API));
        }
        assertRefused(REF).hasMessageContaining("more than 10 redirects");

        hub.misbehave("GET " + API, FakeHub.status(302, "Location", "file:///etc/passwd"));
        assertRefused(REF).hasMessageContaining("redirects to an address that is not allowed: file:///etc/passwd");
    }

    @Test
    void resumesAfterACutConnection() {
        hub.misbehave("GET " + RESOLVE, FakeHub.cutAfter(MODEL, 100_000));

        Path model = models(Optional.empty()).resolve(REF, Progress.silent());

        assertThat(model).hasBinaryContent(MODEL);
        assertThat(hub.requests.getLast().range())
                .hasValueSatisfying(range -> assertThat(range).matches("bytes=[1-9][0-9]*-"));
        assertThat(pauses).containsExactly(Duration.ofMillis(500));
    }

    @Test
    void resumesWhatAnEarlierRunLeft() throws IOException {
        leaveIncomplete(MODEL, 1234);

        assertThat(models(Optional.empty()).resolve(REF, Progress.silent())).hasBinaryContent(MODEL);
        assertThat(hub.requests.getLast().range()).contains("bytes=1234-");
    }

    @Test
    void startsAnewWhereRangesAreIgnored() throws IOException {
        leaveIncomplete(MODEL, 1234);
        hub.misbehave("GET " + RESOLVE, FakeHub.content(MODEL));

        assertThat(models(Optional.empty()).resolve(REF, Progress.silent())).hasBinaryContent(MODEL);
    }

    @Test
    void startsAnewWhereTheRangeIsRefusedOrShifted() throws IOException {
        leaveIncomplete(MODEL, 1234);
        hub.misbehave("GET " + RESOLVE, FakeHub.status(416));
        assertThat(models(Optional.empty()).resolve(REF, Progress.silent())).hasBinaryContent(MODEL);

        models(Optional.empty()).remove(REF);
        leaveIncomplete(MODEL, 1234);
        hub.misbehave("GET " + RESOLVE, FakeHub.status(206, "Content-Range", "bytes 0-299999/300000"));
        assertThat(models(Optional.empty()).resolve(REF, Progress.silent())).hasBinaryContent(MODEL);
    }

    @Test
    void discardsMoreThanThereIs() throws IOException {
        leaveIncomplete(content(400_000, 2), 400_000);

        assertThat(models(Optional.empty()).resolve(REF, Progress.silent())).hasBinaryContent(MODEL);
        assertThat(hub.requests.getLast().range()).isEmpty();
    }

    @Test
    void refusesAnotherContent() {
        hub.misbehave("GET " + RESOLVE, FakeHub.content(content(MODEL.length, 3)));

        assertRefused(REF).hasMessageContaining(FILE + ": expected SHA-256 " + WheelBuilder.sha256(MODEL) + ", got ");
        assertThat(temporary.resolve("hf/models--org--tiny/blobs")).isEmptyDirectory();
    }

    @Test
    void refusesALengthThatIsNotTheFiles() {
        hub.misbehave("GET " + RESOLVE, FakeHub.content(content(299_999, 4)));
        assertRefused(REF).hasMessage("hf:org/tiny:" + FILE + " Content-Length: expected 300000, got 299999");

        hub.misbehave("GET " + RESOLVE, FakeHub.chunked(content(500_000, 5)));
        assertRefused(REF).hasMessage("hf:org/tiny:" + FILE + ": expected 300000 bytes, got more");
    }

    @Test
    void refusesWhatCannotFit() {
        hub.misbehave(
                "HEAD",
                FakeHub.status(
                        302,
                        "Location",
                        "http://other.invalid/",
                        "ETag",
                        "abc",
                        "X-Linked-Size",
                        "900000000000000000"));
        hub.misbehave("GET " + RESOLVE, FakeHub.chunked(MODEL));

        assertRefused(REF).hasMessageContaining("needs 900000000000000000 bytes");
    }

    @Test
    void retriesWhatMayPass() {
        hub.misbehave("GET " + API, FakeHub.status(503));
        hub.misbehave("GET " + API, FakeHub.status(429, "Retry-After", "7"));
        hub.misbehave("GET " + API, FakeHub.status(429, "Retry-After", "100000"));

        assertThat(models(Optional.empty()).resolve(REF, Progress.silent())).hasBinaryContent(MODEL);
        assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(7), Duration.ofSeconds(60));
    }

    @Test
    void givesUpInTheEnd() {
        for (int i = 0; i < 5; i++) {
            hub.misbehave("GET " + API, FakeHub.status(500));
        }
        assertRefused(REF).hasMessageEndingWith("answered 500 (5 attempts)");

        hub.close();
        assertRefused(REF).hasMessageContaining("ConnectException").hasMessageContaining("(5 attempts)");
    }

    @Test
    void saysWhatAToolCannotKnow() {
        hub.misbehave("GET " + API, FakeHub.status(401));
        assertRefused(REF).hasMessageContaining("gated").hasMessageContaining("set HF_TOKEN");
        hub.misbehave("HEAD", FakeHub.status(403));
        assertRefused(REF).hasMessageContaining("hf:org/tiny:" + FILE).hasMessageContaining("gated");
        assertRefused(ModelRef.parse("hf:org/none")).hasMessage("hf:org/none: not found on " + hub.address());
        hub.misbehave("HEAD", FakeHub.status(404));
        assertRefused(REF).hasMessage("hf:org/tiny:" + FILE + ": not found on " + hub.address());
    }

    @Test
    void etagsMayBeWeakOrOpaque() {
        hub.etags.put(FILE, "W/\"opaque-1.2\"");

        Path model = models(Optional.empty()).resolve(REF, Progress.silent());

        assertThat(model).hasBinaryContent(MODEL);
        assertThat(temporary.resolve("hf/models--org--tiny/blobs/opaque-1.2")).exists();
    }

    @Test
    void namesFromTheHubCannotLeaveTheCache() {
        hub.etags.put(FILE, "\"../../x\"");
        assertRefused(REF).hasMessageContaining("ETag: expected the name of its content");

        hub.put("../x.gguf", MODEL);
        assertRefused(REF).hasMessageContaining("siblings: expected a path within the repository, got ../x.gguf");

        hub.misbehave("GET " + API, FakeHub.content("{\"sha\":\"../x\"}".getBytes(StandardCharsets.UTF_8)));
        assertRefused(REF).hasMessageContaining("sha: expected a commit, got ../x");
    }

    @Test
    void theApisAnswerHasLimits() {
        hub.misbehave("GET " + API, FakeHub.content(new byte[BoundedJson.MAX_BYTES + 1]));
        assertRefused(REF).hasMessageContaining("expected at most");
        hub.misbehave("GET " + API, FakeHub.content("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)));
        assertRefused(REF).hasMessageContaining("is not JSON");
        hub.misbehave("GET " + API, FakeHub.content("<html>".getBytes(StandardCharsets.UTF_8)));
        assertRefused(REF).hasMessageContaining("is not JSON");
    }

    @Test
    void allPartsOfASplitModelAreFetched() {
        hub.files.clear();
        hub.put("sub/big-00001-of-00002.gguf", content(1000, 6));
        hub.put("sub/big-00002-of-00002.gguf", content(500, 7));

        Path first = models(Optional.empty()).resolve(REF, Progress.silent());

        assertThat(first).hasBinaryContent(content(1000, 6)).hasFileName("big-00001-of-00002.gguf");
        assertThat(first.resolveSibling("big-00002-of-00002.gguf")).hasBinaryContent(content(500, 7));
        assertThat(models(Optional.empty()).list()).singleElement().satisfies(listed -> {
            assertThat(listed.name()).isEqualTo("big");
            assertThat(listed.bytes()).isEqualTo(1500);
        });
        models(Optional.empty()).remove("big");
        assertThat(temporary.resolve("hf/models--org--tiny")).doesNotExist();
    }

    @Test
    void safetensorsAreNotSupportedYet() {
        hub.files.clear();
        hub.put("model.safetensors", MODEL);

        assertThatThrownBy(() -> models(Optional.empty()).resolve(REF, Progress.silent()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("safetensors");
    }

    @Test
    void oneOfSeveralFetches() throws Exception {
        ModelHub shared = models(Optional.empty());
        Callable<Path> fetch = () -> shared.resolve(REF, Progress.silent());
        Callable<Path> fetchByAnother = () -> models(Optional.empty()).resolve(REF, Progress.silent());
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Path> model : threads.invokeAll(List.of(fetch, fetchByAnother, fetch, fetchByAnother))) {
                assertThat(model.get()).hasBinaryContent(MODEL);
            }
        }
        assertThat(hub.lines().stream().filter(("GET " + RESOLVE + FILE)::equals))
                .hasSize(1);
    }

    @Test
    void interruptionKeepsWhatCame() throws Exception {
        hub.misbehave("GET " + RESOLVE, exchange -> {
            exchange.sendResponseHeaders(200, MODEL.length);
            exchange.getResponseBody().write(MODEL, 0, 100_000);
            exchange.getResponseBody().flush();
            Thread reader = readers.removeFirst();
            reader.interrupt();
            try {
                reader.join();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        var failures = new CopyOnWriteArrayList<FetchException>();
        Thread fetching = Thread.ofPlatform().unstarted(() -> {
            try {
                models(Optional.empty()).resolve(REF, Progress.silent());
            } catch (FetchException e) {
                failures.add(e);
            }
        });
        readers.add(fetching);

        fetching.start();
        fetching.join();

        assertThat(failures).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("interrupted"));
        assertThat(models(Optional.empty()).resolve(REF, Progress.silent())).hasBinaryContent(MODEL);
    }

    private AbstractThrowableAssert<?, ?> assertRefused(ModelRef ref) {
        return assertThatThrownBy(() -> models(Optional.of("token")).resolve(ref, Progress.silent()))
                .isInstanceOf(FetchException.class)
                .hasMessageNotContaining("\n");
    }

    private void leaveIncomplete(byte[] content, int bytes) throws IOException {
        Path blobs = Files.createDirectories(temporary.resolve("hf/models--org--tiny/blobs"));
        Files.write(blobs.resolve(WheelBuilder.sha256(MODEL) + ".incomplete"), Arrays.copyOf(content, bytes));
    }

    private ModelHub models(Optional<String> token) {
        return new ModelHub(settings(token, false), pauses::add);
    }

    private HubSettings settings(Optional<String> token, boolean offline) {
        return new HubSettings(
                temporary.resolve("cache"), temporary.resolve("hf"), hub.address(), token, offline, List.of());
    }

    private static byte[] content(int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }
}
