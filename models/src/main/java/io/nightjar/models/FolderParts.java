package io.nightjar.models;

import io.nightjar.formats.StoredTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensors of a folder that make up the language model, by the names that they have in a folder of that alone, and what
 * is left out.
 *
 * @param text the language model's tensors
 * @param notices a line for each kind of thing that is left out
 */
record FolderParts(Map<String, StoredTensor> text, List<String> notices) {

    /** Where multimodal families keep the language model, longest first, and what it is called on its own. */
    private static final List<Map.Entry<String, String>> PREFIXES = List.of(
            Map.entry("model.language_model.model.", "model."),
            Map.entry("model.language_model.", "model."),
            Map.entry("language_model.model.", "model."),
            Map.entry("language_model.", ""),
            Map.entry("model.text_model.", "model."),
            Map.entry("text_model.", "model."));

    /** The parts of a language model on its own. */
    private static final Pattern TEXT = Pattern.compile("(model\\.(layers|embed_tokens|norm)|lm_head)\\b.*");

    /** Tables that older releases saved although they follow from the configuration. */
    private static final Pattern DERIVED =
            Pattern.compile(".*\\.(rotary_emb\\.inv_freq|attn\\.bias|attention\\.bias|(attn|attention)\\.masked_bias)");

    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,6})\\..*");
    private static final String DRAFTING = "mtp.";

    /** Sorts the tensors of a folder. */
    static FolderParts of(Map<String, StoredTensor> tensors, FolderConfig config) {
        Map<String, StoredTensor> text = new LinkedHashMap<>();
        Set<String> others = new TreeSet<>();
        int otherTensors = 0;
        int drafting = 0;
        boolean tied = config.flag(false, "tie_word_embeddings");
        int layers = config.layers();
        for (StoredTensor tensor : tensors.values()) {
            String name = inLanguageModel(tensor.name());
            Matcher layer = LAYER.matcher(name);
            if (DERIVED.matcher(name).matches() || (tied && name.equals("lm_head.weight"))) {
                continue;
            }
            if (name.startsWith(DRAFTING) || (layer.matches() && Integer.parseInt(layer.group(1)) >= layers)) {
                drafting++;
            } else if (config.isOnePart()
                    && name.equals(tensor.name())
                    && !TEXT.matcher(name).matches()) {
                others.add(firstPart(name));
                otherTensors++;
            } else {
                text.put(name, tensor);
            }
        }
        return new FolderParts(text, notices(others, otherTensors, drafting));
    }

    private static List<String> notices(Set<String> others, int otherTensors, int drafting) {
        List<String> notices = new ArrayList<>();
        if (!others.isEmpty()) {
            notices.add(
                    "loaded as a text model; left out: " + otherTensors + " tensors of " + String.join(", ", others));
        }
        if (drafting > 0) {
            notices.add("left out: " + drafting + " tensors of layers that predict further tokens");
        }
        return List.copyOf(notices);
    }

    private static String inLanguageModel(String name) {
        for (Map.Entry<String, String> prefix : PREFIXES) {
            if (name.startsWith(prefix.getKey())) {
                return prefix.getValue() + name.substring(prefix.getKey().length());
            }
        }
        return name;
    }

    /** As much of a name as tells one part of the model from another: {@code vision_tower}, {@code model.visual}. */
    private static String firstPart(String name) {
        String inner = name.startsWith("model.") ? name.substring("model.".length()) : name;
        int dot = inner.indexOf('.');
        String part = dot < 0 ? inner : inner.substring(0, dot);
        return part.chars().allMatch(c -> c > ' ' && c < 0x7F) && part.length() <= 40
                ? part
                : "a part without a plain name";
    }
}
