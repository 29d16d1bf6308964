package io.nightjar.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.formats.MetadataValue.Bool;
import io.nightjar.formats.MetadataValue.Int;
import io.nightjar.formats.MetadataValue.IntKind;
import io.nightjar.formats.MetadataValue.Ints;
import io.nightjar.formats.MetadataValue.Real;
import io.nightjar.formats.MetadataValue.Reals;
import io.nightjar.formats.MetadataValue.Text;
import io.nightjar.formats.MetadataValue.Texts;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MetadataTest {

    private final Metadata metadata = new Metadata(
            "m.gguf",
            Map.of(
                    "text", new Text("llama"),
                    "int", new Int(7, IntKind.U32),
                    "huge", new Int(-1, IntKind.U64),
                    "absent id", new Int(0xFFFF_FFFFL, IntKind.U32),
                    "real", new Real(0.5, true),
                    "nan", new Real(Double.NaN, true),
                    "bool", new Bool(true),
                    "texts", new Texts(List.of("a")),
                    "ints", new Ints(new long[] {1}, IntKind.I32),
                    "reals", new Reals(new float[] {2})));

    @Test
    void findsWhatIsThere() {
        assertThat(metadata.text("text")).isEqualTo("llama");
        assertThat(metadata.integer("int", 0, 7)).isEqualTo(7);
        assertThat(metadata.real("real")).isEqualTo(0.5f);
        assertThat(metadata.bool("bool", false)).isTrue();
        assertThat(metadata.findTexts("texts").orElseThrow()).containsExactly("a");
        assertThat(metadata.findIntegers("ints").orElseThrow()).containsExactly(1);
        assertThat(metadata.findReals("reals").orElseThrow()).containsExactly(2);
        assertThat(metadata.findTokenId("int", 8)).hasValue(7);
        assertThat(metadata.contains("int")).isTrue();
    }

    @Test
    void fallsBackWhereItIsNot() {
        assertThat(metadata.findText("none")).isEmpty();
        assertThat(metadata.integer("none", 0, 1, 5)).isEqualTo(5);
        assertThat(metadata.real("none", 1.5f)).isEqualTo(1.5f);
        assertThat(metadata.bool("none", true)).isTrue();
        assertThat(metadata.findTexts("none")).isEmpty();
        assertThat(metadata.findTokenId("none", 8)).isEmpty();
        assertThat(metadata.findTokenId("absent id", 8)).isEmpty();
        assertThat(metadata.contains("none")).isFalse();
    }

    @Test
    void refusesOtherTypesAndRanges() {
        assertRefused(() -> metadata.text("none"), "m.gguf none: expected a string, got no such key");
        assertRefused(() -> metadata.text("int"), "m.gguf int: expected a string, got Int");
        assertRefused(() -> metadata.integer("int", 0, 6), "m.gguf int: expected an integer in [0, 6], got 7");
        assertRefused(() -> metadata.integer("huge", 0, 6), "m.gguf huge: expected an integer in [0, 6], got -1");
        assertRefused(() -> metadata.integer("none", 0, 6), "m.gguf none: expected an integer, got no such key");
        assertRefused(() -> metadata.real("nan"), "m.gguf nan: expected a finite number, got NaN");
        assertRefused(() -> metadata.findTokenId("int", 7), "m.gguf int: expected an integer in [0, 6], got 7");
        assertRefused(() -> metadata.findReals("ints"), "m.gguf ints: expected an array of real numbers, got Ints");
    }

    @Test
    void cannotBeChanged() {
        assertThatThrownBy(() -> metadata.entries().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ModelFormatException.class).hasMessage(message);
    }
}
