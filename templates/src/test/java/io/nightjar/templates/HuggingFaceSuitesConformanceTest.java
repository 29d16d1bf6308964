package io.nightjar.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.SharedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cases of huggingface.js that Python's jinja2 agrees with: whole templates, and one for each feature. */
class HuggingFaceSuitesConformanceTest {

    private static final String VERDICT = "jinja2_3.1.6";

    record Case(String name, String template, Map<String, Object> variables, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> templates() {
        return cases("chat/hf-jinja-e2e.json", "data").stream();
    }

    static Stream<Case> features() {
        return cases("chat/hf-jinja-unit.json", "context").stream();
    }

    @ParameterizedTest
    @MethodSource({"templates", "features"})
    void rendersAsJinja(Case one) {
        assertThat(Template.parse(one.name, one.template).render(one.variables, PythonClock.FIXED))
                .isEqualTo(one.expected);
    }

    @Test
    void countsOfCases() {
        assertThat(templates()).hasSize(50);
        assertThat(features()).hasSize(98);
    }

    private static List<Case> cases(String file, String variables) {
        List<Case> cases = new ArrayList<>();
        for (JsonNode one : JsonMapper.shared().readTree(SharedData.text(file))) {
            if (one.path(VERDICT).asString().equals("agrees")) {
                cases.add(new Case(
                        one.path("group").asString("") + " " + one.get("name").asString(),
                        one.get("template").asString(),
                        JsonMapper.shared().convertValue(one.get(variables), new TypeReference<>() {}),
                        one.get("expected").asString()));
            }
        }
        return cases;
    }
}
