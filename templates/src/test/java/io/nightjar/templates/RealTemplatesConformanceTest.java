package io.nightjar.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.RequestException;
import io.nightjar.testkit.SharedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The templates of released models, each with five conversations, against what Python's jinja2 makes of them. */
class RealTemplatesConformanceTest {

    record Case(String template, String context, Map<String, Object> variables, Optional<String> expected) {
        @Override
        public String toString() {
            return template + " " + context;
        }
    }

    static Stream<Case> cases() {
        JsonNode file = JsonMapper.shared().readTree(SharedData.text("chat/rendered.json"));
        List<Case> cases = new ArrayList<>();
        for (JsonNode template : file.get("templates")) {
            template.get("results").properties().forEach(result -> {
                Map<String, Object> variables = JsonMapper.shared()
                        .convertValue(file.get("contexts").get(result.getKey()), new TypeReference<>() {});
                Optional<String> text =
                        Optional.ofNullable(result.getValue().get("text")).map(JsonNode::asString);
                cases.add(new Case(template.get("template").asString(), result.getKey(), variables, text));
            });
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rendersAsJinja(Case one) {
        Template template = Template.parse(one.template, SharedData.text("chat/templates/" + one.template));
        if (one.expected.isPresent()) {
            assertThat(template.render(one.variables, PythonClock.FIXED)).isEqualTo(one.expected.get());
        } else {
            assertThatThrownBy(() -> template.render(one.variables, PythonClock.FIXED))
                    .isInstanceOf(RequestException.class)
                    .hasMessageStartingWith(one.template + " line ");
        }
    }

    @Test
    void countsOfCases() {
        assertThat(cases().filter(one -> one.expected.isPresent())).hasSize(260);
        assertThat(cases().filter(one -> one.expected.isEmpty())).hasSize(15);
    }
}
