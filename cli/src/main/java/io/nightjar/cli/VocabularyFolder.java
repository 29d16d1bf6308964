package io.nightjar.cli;

import io.nightjar.base.FetchException;
import io.nightjar.formats.MetadataValue;
import io.nightjar.text.BpeVocabularyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the two vocabulary files of Llama 3, which a synthetic model needs to be one that other engines load. */
final class VocabularyFolder {

    private static final String IN_DATA = "tokenizer/llama3.2";

    private VocabularyFolder() {}

    /**
     * The vocabulary as entries of a header.
     *
     * @param named the user's folder; null for the one of the test data, by {@code NIGHTJAR_DATA} or beside the project
     * @throws FetchException if there is none
     * @throws IOException if it cannot be read
     */
    static Map<String, MetadataValue> find(@Nullable Path named, Map<String, String> environment) throws IOException {
        List<Path> candidates = named == null ? defaults(environment) : List.of(named);
        for (Path folder : candidates) {
            Path encoder = eitherOf(folder, "encoder.json");
            Path merges = eitherOf(folder, "vocab.bpe");
            if (Files.exists(encoder) && Files.exists(merges)) {
                return BpeVocabularyFiles.llama3(encoder, merges);
            }
        }
        throw new FetchException("no encoder.json[.gz] and vocab.bpe[.gz] in "
                + String.join(", ", candidates.stream().map(Path::toString).toList())
                + " - name a folder with --vocab");
    }

    private static List<Path> defaults(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        String data = environment.get("NIGHTJAR_DATA");
        if (data != null && !data.isBlank()) {
            folders.add(Path.of(data).resolve(IN_DATA));
        }
        // The launcher says where the project is; the test data lies beside it.
        String home = environment.get("NIGHTJAR_HOME");
        Path project = Path.of(home == null || home.isBlank() ? "" : home).toAbsolutePath();
        folders.add(project.resolve("../shared/data").resolve(IN_DATA).normalize());
        return folders;
    }

    private static Path eitherOf(Path folder, String name) {
        Path packed = folder.resolve(name + ".gz");
        return Files.exists(packed) ? packed : folder.resolve(name);
    }
}
