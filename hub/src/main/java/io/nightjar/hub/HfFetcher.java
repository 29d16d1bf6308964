package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Gets a model from a hub that follows the Hugging Face API. Thread-safe.
 *
 * <p>Source: the Hugging Face Hub API endpoints, and the cache layout of the huggingface_hub library.
 */
final class HfFetcher {

    private final HubSettings settings;
    private final HfCache cache;
    private final CacheLocks locks;
    private final Sleeper sleeper;

    HfFetcher(HubSettings settings, HfCache cache, CacheLocks locks, Sleeper sleeper) {
        this.settings = settings;
        this.cache = cache;
        this.locks = locks;
        this.sleeper = sleeper;
    }

    /**
     * The path of the model's first file in the shared cache.
     *
     * @throws FetchException if the hub has no such model, refuses it, keeps failing, or sends something else
     */
    Path fetch(ModelRef.HuggingFace ref, Progress progress) {
        try (var http = new HfHttp(settings, sleeper)) {
            HfRepository repository = describe(ref, http);
            List<String> files = HfFileChoice.choose(ref, repository.files());
            for (String file : files) {
                fetchFile(ref, repository.commit(), file, http, progress);
            }
            cache.setMain(ref, repository);
            return cache.pointer(ref, repository.commit(), files.getFirst());
        } catch (IOException e) {
            throw FetchFailures.disk(ref.toString(), settings.hfCacheFolder(), e);
        }
    }

    private HfRepository describe(ModelRef.HuggingFace ref, HfHttp http) {
        URI api = http.address("/api/models/" + ref.repository() + "/revision/main");
        String what = "hf:" + ref.repository();
        try (HfReply reply = http.get(api, Map.of(), what)) {
            http.requireFound(reply, what);
            byte[] json = reply.body().readNBytes(BoundedJson.MAX_BYTES + 1);
            if (json.length > BoundedJson.MAX_BYTES) {
                throw new FetchException(
                        what + ": expected at most " + BoundedJson.MAX_BYTES + " bytes from the hub's API, got more");
            }
            return HfRepository.parse(json, what);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw FetchFailures.interrupted(what);
            }
            throw new FetchException(what + ": the hub's answer was cut short: " + FetchFailures.reason(e), e);
        }
    }

    private void fetchFile(ModelRef.HuggingFace ref, String commit, String file, HfHttp http, Progress progress)
            throws IOException {
        Path pointer = cache.pointer(ref, commit, file);
        if (Files.isRegularFile(pointer)) {
            return;
        }
        String what = "hf:" + ref.repository() + ":" + file;
        URI address = http.address("/" + ref.repository() + "/resolve/" + commit + "/" + file);
        HfFileFacts facts;
        try (HfReply reply = http.head(address, what)) {
            if (!reply.isRedirect()) {
                http.requireFound(reply, what);
            }
            facts = HfFileFacts.of(reply, commit, what);
        }
        Path blob = cache.blob(ref, facts.etag());
        try (var _ = locks.acquire(cache.lockFile(ref, facts.etag()), what)) {
            if (!Files.isRegularFile(blob) && !Files.isRegularFile(pointer)) {
                Files.createDirectories(blob.getParent());
                Path incomplete = cache.blob(ref, facts.etag() + ".incomplete");
                new HfBlobDownload(http, progress, what, address, facts, incomplete).fetch(blob);
            }
            HfCache.link(blob, pointer);
        }
    }
}
