package io.nightjar.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.NightjarException;
import io.nightjar.base.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Feature by feature against jinja2 3.1.6 on Python; {@code make_template_goldens.py} made the cases. */
class TemplateGoldenTest {

    private static final JsonNode GOLDEN = read();
    private static final Map<String, Object> VARIABLES =
            JsonMapper.shared().convertValue(GOLDEN.get("context"), new TypeReference<>() {});

    record Case(String template, JsonNode expected) {
        @Override
        public String toString() {
            return template;
        }
    }

    static Stream<Case> cases() {
        return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false)
                .map(node -> new Case(node.get("template").asString(), node));
    }

    static List<Case> rendered() {
        return cases().filter(one -> one.expected.has("text")).toList();
    }

    static List<Case> refusedWhenRead() {
        return cases().filter(one -> one.expected.path("error").asString().equals("syntax"))
                .toList();
    }

    static List<Case> refusedWhenRendered() {
        return cases().filter(one -> one.expected.path("error").asString().equals("render"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void rendersAsJinja(Case one) {
        assertThat(render(one)).isEqualTo(one.expected.get("text").asString());
    }

    @ParameterizedTest
    @MethodSource("refusedWhenRead")
    void refusesToReadWhatJinjaCannotRead(Case one) {
        // Unknown filters and tests are found when they are used.
        assertThatThrownBy(() -> render(one)).isInstanceOfAny(ModelFormatException.class, RequestException.class);
    }

    @ParameterizedTest
    @MethodSource("refusedWhenRendered")
    void refusesToRenderWhatJinjaCannotRender(Case one) {
        assertThatThrownBy(() -> render(one)).isInstanceOf(NightjarException.class);
    }

    @Test
    void casesAreFromTheRecordedVersion() {
        assertThat(GOLDEN.get("made_by").asString()).startsWith("jinja2 3.1.6,");
        assertThat(rendered()).hasSizeGreaterThan(600);
        assertThat(refusedWhenRendered()).hasSizeGreaterThan(50);
        assertThat(refusedWhenRead()).hasSizeGreaterThan(20);
    }

    private static String render(Case one) {
        return Template.parse("golden", one.template).render(VARIABLES, PythonClock.FIXED);
    }

    private static JsonNode read() {
        try (InputStream in = Objects.requireNonNull(TemplateGoldenTest.class.getResourceAsStream("golden.json"))) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
