package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.HuggingFaceFolder;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.Bool;
import io.nightjar.formats.MetadataValue.Doubles;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Ints;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Reals;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.MetadataValue.Texts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The part of a folder's {@code config.json} that describes the language model. Of a multimodal model that is mostly an
 * inner object; what this does not say the outer one may. Early ones have only the other parts as inner objects.
 *
 * <p>Entries are looked up by several names, because families and releases differ; the first that is there counts. Python
 * writes whole reals now with and now without a point, so numbers are taken as what is asked for.
 */
final class FolderConfig {

    private static final List<String> INNER = List.of("text_config", "llm_config", "language_config");

    private static final int LONGEST_SHOWN = 40;

    private final Metadata whole;
    private final Metadata text;
    private final boolean onePart;

    FolderConfig(Metadata config) {
        this.whole = config;
        Optional<Metadata> inner = INNER.stream()
                .map(config::section)
                .filter(section -> !section.entries().isEmpty())
                .findFirst();
        this.onePart =
                inner.isPresent() || !config.section("vision_config").entries().isEmpty();
        this.text = inner.orElse(config);
    }

    /** Whether the language model is one part of several. */
    boolean isOnePart() {
        return onePart;
    }

    /** The family, as transformers names it; the language model's own, if that is said. */
    String modelType() {
        return text.findText("model_type").orElseGet(() -> whole.text("model_type"));
    }

    /** The first of these entries that is there. */
    Optional<MetadataValue> find(String... names) {
        for (String name : names) {
            MetadataValue value = text.entries().get(name);
            if (value == null) {
                value = whole.entries().get(name);
            }
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** A whole number, or one for each layer, if it is there. */
    Optional<MetadataValue> integers(String... names) {
        return find(names).map(value -> switch (value) {
            case Int whole -> whole;
            case Ints each -> each;
            case Real(double real, var _)
            when real == Math.rint(real) && Math.abs(real) < 1L << 53 -> new Int((long) real, IntKind.I64);
            default -> throw mismatch(names, "a whole number", value);
        });
    }

    /** A number, if it is there. */
    OptionalDouble real(String... names) {
        Optional<MetadataValue> found = find(names);
        if (found.isEmpty()) {
            return OptionalDouble.empty();
        }
        return switch (found.get()) {
            case Int(long number, var _) -> OptionalDouble.of((double) number);
            case Real(double number, var _) -> OptionalDouble.of(number);
            default -> throw mismatch(names, "a number", found.get());
        };
    }

    /** A whole number in {@code [min, max]}, or {@code fallback} if it is not there. */
    int integer(int min, int max, int fallback, String... names) {
        Optional<MetadataValue> found = integers(names);
        if (found.isEmpty()) {
            return fallback;
        }
        if (found.get() instanceof Int(long number, var _) && number >= min && number <= max) {
            return (int) number;
        }
        throw mismatch(names, "a whole number in [" + min + ", " + max + "]", found.get());
    }

    /** Numbers, if they are there. */
    Optional<float[]> reals(String... names) {
        return find(names).map(value -> switch (value) {
            case Reals(float[] values) -> values;
            case Doubles(double[] values) -> toFloats(values);
            case Ints(long[] values, var _) -> toFloats(values);
            default -> throw mismatch(names, "numbers", value);
        });
    }

    /** A text, if it is there. */
    Optional<String> text(String... names) {
        return find(names).map(value -> {
            if (value instanceof Text(String text)) {
                return text;
            }
            throw mismatch(names, "a text", value);
        });
    }

    /** Texts, if they are there. */
    Optional<List<String>> texts(String... names) {
        return find(names).map(value -> {
            if (value instanceof Texts(List<String> texts)) {
                return texts;
            }
            throw mismatch(names, "texts", value);
        });
    }

    /** A truth value, or {@code fallback} if it is not there. */
    boolean flag(boolean fallback, String... names) {
        Optional<MetadataValue> found = find(names);
        if (found.isEmpty()) {
            return fallback;
        }
        if (found.get() instanceof Bool(boolean truth)) {
            return truth;
        }
        throw mismatch(names, "true or false", found.get());
    }

    /** Layers, within what is believed of any model. */
    int layers() {
        int layers = integer(1, Header.MAX_LAYERS, 0, FolderKey.LAYERS);
        if (layers == 0) {
            throw ModelFormatException.of(
                    HuggingFaceFolder.CONFIG, FolderKey.LAYERS[0], "the number of layers", "no such entry");
        }
        return layers;
    }

    /** The width of a head; that of all heads together over their number, where nothing else is said. */
    int headDim() {
        int width = integer(1, Header.MAX_WIDTH, 1, FolderKey.WIDTH);
        int heads = integer(1, Header.MAX_HEADS, 1, FolderKey.HEADS);
        return integer(1, Header.MAX_HEAD_DIM, Math.max(1, width / heads), "head_dim");
    }

    /** A mismatch in this file. */
    ModelFormatException mismatch(String[] names, String expected, MetadataValue got) {
        return ModelFormatException.of(HuggingFaceFolder.CONFIG, names[0], expected, shown(got));
    }

    /** What an entry says, if it is there, as messages show it; numbers with a point. */
    Optional<String> shown(String... names) {
        return find(names).map(value -> value instanceof Int(long number, var _) ? number + ".0" : shown(value));
    }

    private static String shown(MetadataValue value) {
        return switch (value) {
            case Text(String text)
            when text.length() <= LONGEST_SHOWN && text.chars().allMatch(c -> c >= ' ' && c < 0x7F) -> text;
            case Bool(boolean truth) -> Boolean.toString(truth);
            case Int(long number, var _) -> Long.toString(number);
            case Real(double number, var _) -> Double.toString(number);
            default -> value.getClass().getSimpleName();
        };
    }

    private static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static float[] toFloats(long[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }
}
