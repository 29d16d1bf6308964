package io.nightjar.cli;

import io.nightjar.api.BundledModel;
import io.nightjar.base.FetchException;
import io.nightjar.formats.HuggingFaceFolder;
import io.nightjar.hub.DefaultModel;
import io.nightjar.hub.HubSettings;
import io.nightjar.hub.ModelHub;
import io.nightjar.hub.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what the user named, or nothing, into a model file or folder, and says on standard error which one it is. */
final class ModelFinder {

    private static final Pattern SPLIT_PART = Pattern.compile(".*-(\\d{5})-of-\\d{5}\\.gguf");

    private final Surroundings surroundings;
    private final HubSettings settings;
    private final ModelHub hub;

    /**
     * Makes one.
     *
     * @param offline forbids the network
     */
    ModelFinder(Surroundings surroundings, boolean offline) {
        this.surroundings = surroundings;
        this.settings = HubSettings.of(surroundings.environment(), surroundings.userHome(), offline);
        this.hub = new ModelHub(settings);
    }

    /** The hub that it asks. */
    ModelHub hub() {
        return hub;
    }

    /**
     * The file or folder of the model.
     *
     * @param named the user's words; null or blank for the default model
     * @throws FetchException if it is not there and cannot be fetched
     */
    Path find(@Nullable String named) {
        Path path = named == null || named.isBlank() ? defaultModel() : named(named);
        surroundings.note("model " + path);
        return path;
    }

    private Path named(String text) {
        try (ProgressBars progress = new ProgressBars(surroundings)) {
            Path path = hub.resolve(ModelRef.parse(text), progress);
            return Files.isDirectory(path) ? fileIn(path) : path;
        }
    }

    private Path defaultModel() {
        Optional<Path> cached = hub.findCached(DefaultModel.REF);
        if (cached.isPresent()) {
            return hub.resolve(DefaultModel.REF, io.nightjar.hub.Progress.silent());
        }
        if (settings.offline()) {
            surroundings.note("no model named, the default is not in the cache, and the network is forbidden:"
                    + " the small model inside the jar answers");
            return bundled();
        }
        surroundings.note("no model named: fetching the default, " + DefaultModel.TITLE + " ("
                + Sizes.bytes(DefaultModel.BYTES) + "), under " + DefaultModel.LICENCE);
        try (ProgressBars progress = new ProgressBars(surroundings)) {
            return hub.resolve(DefaultModel.REF, progress);
        } catch (FetchException e) {
            surroundings.note("the default model cannot be fetched: " + e.getMessage());
            surroundings.note("the small model inside the jar answers instead");
            return bundled();
        }
    }

    private Path bundled() {
        return BundledModel.extract(settings.cacheFolder());
    }

    /** The folder itself if it is a model; else the one GGUF file in it. */
    private static Path fileIn(Path folder) {
        if (HuggingFaceFolder.isModel(folder)) {
            return folder;
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.sorted().toList();
        } catch (IOException e) {
            throw new FetchException(folder + ": the folder cannot be read - " + e.getMessage(), e);
        }
        List<Path> models = files.stream().filter(ModelFinder::isModel).toList();
        if (models.size() == 1) {
            return models.getFirst();
        }
        if (models.size() > 1) {
            throw new FetchException(folder + ": expected one GGUF file, found " + models.size()
                    + " - name one, such as " + models.getFirst());
        }
        throw new FetchException(
                folder + ": neither a GGUF file nor model.safetensors with config.json in this folder");
    }

    /* Of a model in several files, the first stands for all. */
    private static boolean isModel(Path file) {
        Matcher part = SPLIT_PART.matcher(file.getFileName().toString());
        return file.toString().endsWith(".gguf")
                && (!part.matches() || part.group(1).equals("00001"));
    }
}
