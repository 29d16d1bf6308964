package io.nightjar.hub;

import io.nightjar.base.FetchException;
import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chooses among the model files of a repository; the parts of a split model are one choice. */
final class HfFileChoice {

    private static final Pattern SPLIT = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf", Pattern.CASE_INSENSITIVE);
    private static final List<String> PREFERRED = List.of("Q4_K_M", "Q8_0");
    private static final int MAX_SHOWN = 20;

    private HfFileChoice() {}

    /**
     * The file that is wanted: the one of that name, or whose name ends in that text; without a wish the only one, else
     * Q4_K_M, else Q8_0.
     *
     * @param files of the repository
     * @return one file, or all parts of a split model in order
     * @throws FetchException naming the candidates, if none or several fit
     * @throws UnsupportedModelException if there is no GGUF file at all
     */
    static List<String> choose(ModelRef.HuggingFace ref, List<String> files) {
        Map<String, List<String>> models = modelsOf(files);
        if (models.isEmpty()) {
            boolean safetensors = files.stream().anyMatch(file -> file.endsWith(".safetensors"));
            throw new UnsupportedModelException(ref + ": expected a GGUF file in the repository, got "
                    + (safetensors ? "safetensors, which are not supported from a hub yet" : "none"));
        }
        List<String> chosen = ref.file().isPresent() ? named(ref, ref.file().get(), models) : preferred(ref, models);
        return requireWhole(ref, chosen);
    }

    /** The name of a model without folder, split number and ending. */
    static String nameOf(String file) {
        Matcher split = SPLIT.matcher(file);
        return SafeNames.stemOf(split.matches() ? split.group(1) + ".gguf" : file);
    }

    /** Model files by the path that stands for them; the parts of a split model are together, in order. */
    static Map<String, List<String>> modelsOf(List<String> files) {
        var models = new TreeMap<String, List<String>>();
        for (String file :
                files.stream().filter(SafeNames::isModelFile).sorted().toList()) {
            Matcher split = SPLIT.matcher(file);
            String key = split.matches() ? split.group(1) + "-of-" + split.group(3) + ".gguf" : file;
            models.computeIfAbsent(key, _ -> new ArrayList<>()).add(file);
        }
        return models;
    }

    private static List<String> named(ModelRef.HuggingFace ref, String wanted, Map<String, List<String>> models) {
        for (List<String> parts : models.values()) {
            if (parts.contains(wanted)) {
                return parts;
            }
        }
        return only(ref, models, parts -> endsIn(parts.getFirst(), wanted))
                .orElseThrow(() -> candidates(ref, "expected one file that ends in " + wanted, models));
    }

    private static List<String> preferred(ModelRef.HuggingFace ref, Map<String, List<String>> all) {
        // A vision projector is no language model of its own.
        var models = new TreeMap<>(all);
        models.keySet().removeIf(key -> nameOf(key).toLowerCase(Locale.ROOT).startsWith("mmproj"));
        if (models.size() == 1) {
            return models.firstEntry().getValue();
        }
        for (String ending : PREFERRED) {
            Optional<List<String>> found = only(ref, models, parts -> endsIn(parts.getFirst(), ending));
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw candidates(ref, "expected one file, or one in Q4_K_M or Q8_0", all);
    }

    private static Optional<List<String>> only(
            ModelRef.HuggingFace ref, Map<String, List<String>> models, Predicate<List<String>> fits) {
        List<List<String>> found = models.values().stream().filter(fits).toList();
        if (found.size() > 1) {
            throw candidates(ref, "several files fit", models);
        }
        return found.stream().findFirst();
    }

    /* "Q4_K_M" fits "x-Q4_K_M" and "x.q4_k_m" but not "x-IQ4_K_M". */
    private static boolean endsIn(String file, String ending) {
        String name = nameOf(file).toLowerCase(Locale.ROOT);
        String end = SafeNames.stemOf(ending).toLowerCase(Locale.ROOT);
        if (!name.endsWith(end)) {
            return false;
        }
        int before = name.length() - end.length() - 1;
        return before < 0 || !Character.isLetterOrDigit(name.charAt(before));
    }

    private static List<String> requireWhole(ModelRef.HuggingFace ref, List<String> parts) {
        Matcher split = SPLIT.matcher(parts.getFirst());
        if (split.matches()) {
            int expected = Integer.parseInt(split.group(3));
            if (parts.size() != expected || Integer.parseInt(split.group(2)) != 1) {
                throw new FetchException(ref + ": " + parts.getFirst() + ": expected " + expected
                        + " parts in the repository, got " + parts.size());
            }
        }
        return parts;
    }

    private static FetchException candidates(
            ModelRef.HuggingFace ref, String expected, Map<String, List<String>> models) {
        List<String> names =
                models.values().stream().map(List::getFirst).limit(MAX_SHOWN).toList();
        String more = models.size() > MAX_SHOWN ? ", ..." : "";
        return new FetchException(ref + ": " + expected + ", got " + String.join(", ", names) + more
                + " - name one with hf:" + ref.repository() + ":FILE");
    }
}
