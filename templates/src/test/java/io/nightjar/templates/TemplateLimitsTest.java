package io.nightjar.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.NightjarException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile templates: each would take minutes or gigabytes if nothing stopped it. */
class TemplateLimitsTest {

    private static final String MANY = "{% for a in range(100000) %}";
    private static final String DOUBLED =
            "{% set ns = namespace(v=[1], t=(1,)) %}{% for i in range(60) %}{% set ns.v = [ns.v, ns.v] %}"
                    + "{% set ns.t = (ns.t, ns.t) %}{% endfor %}";
    private static final String MILLION = "{% set m = 'a' * 1000000 %}";

    static final List<String> HOSTILE = List.of(
            MANY + MANY + "{% endfor %}{% endfor %}",
            "{{ 'x' * 1000000000 }}",
            "{{ [1] * 1000000000 }}",
            "{{ 'a' | center(2000000000) }}",
            "{{ 'a'.zfill(2000000000) }}",
            "{{ 'a' | indent(2000000000, true) }}",
            "{{ '%999999999d' % 1 }}",
            "{{ '%.999999999f' % 1.5 }}",
            "{{ '{:999999999}'.format(1) }}",
            "{{ '{:.999999999f}'.format(1.5) }}",
            "{{ [1] | tojson(indent=999999999) }}",
            "{{ 9 ** 99999 }}",
            "{% set ns = namespace(n=3) %}{% for i in range(100) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
            "{{ range(1000000) }}",
            "{{ [] | batch(2000000000, 'x') | list }}{{ [1] | batch(2000000000, 'x') | list }}",
            "{{ [1] | slice(2000000000) | list }}",
            "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
            "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s.replace('a', ns.s) %}{% endfor %}",
            "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s | join(ns.s) %}{% endfor %}",
            "{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
            DOUBLED + "{{ ns.v }}",
            DOUBLED + "{{ ns.v | tojson }}",
            DOUBLED + "{{ ns.v == ns.v[0] }}",
            DOUBLED + "{{ ns.v == [ns.v[1], ns.v[0]] }}",
            DOUBLED + "{{ ns.v < [ns.v[1], ns.v[0]] }}",
            DOUBLED + "{{ {ns.t: 1} }}",
            DOUBLED + "{{ {}[ns.t] }}",
            DOUBLED + "{{ [ns.t, ns.t] | unique | list }}",
            DOUBLED + "{{ ns.v in [1, ns.v[0], [ns.v[1], ns.v[0]]] }}",
            DOUBLED + "{{ [ns.v, ns.v] | sort }}",
            DOUBLED + "{{ ns.v.count(ns.v[0]) }}",
            DOUBLED + "{{ ns }}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
            "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
            "{% macro m(f) %}{{ f(f) }}{% endmacro %}{{ m(m) }}",
            "{% set ns = namespace(v=[]) %}" + MANY + "{% set ns.v = [ns.v] %}{% endfor %}{{ ns.v }}",
            "{% set ns = namespace() %}{% set ns.v = [ns] %}{{ ns }}",
            "{% set ns = namespace(v='ab') %}" + MANY
                    + "{% set ns.v = ns.v | map('upper') %}{% endfor %}{{ ns.v | list }}",
            "{% set ns = namespace(v='ab') %}" + MANY + "{% set ns.v = ns.v | select %}{% endfor %}{{ ns.v | list }}",
            MILLION + MANY + "{% set x = m is upper %}{% endfor %}",
            MILLION + MANY + "{% set x = m.find('b') %}{% endfor %}",
            MILLION + MANY + "{% set x = m.upper() %}{% endfor %}",
            MILLION + MANY + "{% set x = m | length %}{% endfor %}",
            MILLION + MANY + "{% set x = m | last %}{% endfor %}",
            MILLION + MANY + "{% set x = m[500000] %}{% endfor %}",
            MILLION + MANY + "{% set x = m[::-1] %}{% endfor %}",
            MILLION + MANY + "{% set x = m == m ~ '' %}{% endfor %}",
            MILLION + MANY + "{% set x = 'b' in m %}{% endfor %}",
            MILLION + MANY + "{% set x = (m[:500000] ~ 'b') in m %}{% endfor %}",
            MILLION + MANY + "{% set x = m.split('b') %}{% endfor %}",
            MILLION + MANY + "{% set x = m.rfind('aaaaaaaaaaaaaaab') %}{% endfor %}",
            MILLION + MANY + "{% set x = m.rsplit('aaaaaaaaaaaaaaab', 3) %}{% endfor %}",
            MILLION + MANY + "{% set x = m.strip(m) %}{% endfor %}",
            MILLION + MANY + "{{ m.startswith(m) }}{% endfor %}",
            MILLION + MANY + "{% set x = {m ~ a: 1} %}{% endfor %}",
            MILLION + MANY + "{% set x = m | wordcount %}{% endfor %}",
            MILLION + MANY + "{% set x = [m] | tojson %}{% endfor %}",
            MILLION + MANY + "{% set x = [m] ~ '' %}{% endfor %}",
            MILLION + MANY + "{% set x = m | e %}{% endfor %}");

    static final List<String> DEEP = List.of(
            "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}",
            "{{ " + "[".repeat(100_000) + "]".repeat(100_000) + " }}",
            "{{ " + "not ".repeat(50_000) + "1 }}",
            "{{ " + "-".repeat(100_000) + "1 }}",
            "{{ " + "1 if 1 else ".repeat(10_000) + "1 }}",
            "{% if 1 %}".repeat(10_000),
            "{% for a in b %}".repeat(10_000),
            "{% set a %}".repeat(10_000),
            "{{ x" + "(".repeat(100_000) + ")".repeat(100_000) + " }}",
            "{{ " + "{1:".repeat(10_000) + "}".repeat(10_000) + " }}");

    static final List<String> LONG = List.of(
            "{{ 1" + "+1".repeat(50_000) + " }}",
            "{{ a" + ".a".repeat(50_000) + " }}",
            "{{ 1" + "|abs".repeat(50_000) + " }}",
            "{{ 1" + " or 1".repeat(40_000) + " }}",
            "{{ 1" + " is odd".repeat(30_000) + " }}");

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void stopsWhatWouldNotEnd(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(CapacityException.class)
                .hasMessageStartingWith("hostile line 1: ");
    }

    @ParameterizedTest
    @MethodSource("deepTemplates")
    void refusesToReadWhatIsTooDeep(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("hostile line 1: ")
                .hasMessageContaining("deep");
    }

    @ParameterizedTest
    @MethodSource("longTemplates")
    void longChainsEndInAnErrorOfOurs(String template) {
        assertThatThrownBy(() -> render(template)).isInstanceOf(NightjarException.class);
    }

    @Test
    void refusesToReadAHugeTemplate() {
        assertThatThrownBy(() -> render(" ".repeat(1 << 20)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("262144 characters");
    }

    @Test
    void limitsCanBeSet() {
        Template template = Template.parse("t", "a\n{% for i in range(100) %}{{ i }}{% endfor %}");
        assertThatThrownBy(() -> template.render(Map.of(), PythonClock.FIXED, new TemplateLimits(50, 100, 1000)))
                .isInstanceOf(CapacityException.class)
                .hasMessage("t line 2: more than 50 steps");
        assertThatThrownBy(() -> template.render(Map.of(), PythonClock.FIXED, new TemplateLimits(5000, 100, 20)))
                .hasMessage("t line 2: texts of more than 20 characters");
        assertThatThrownBy(() -> template.render(Map.of(), PythonClock.FIXED, new TemplateLimits(5000, 2, 1000)))
                .hasMessage("t line 2: nested more than 2 deep");
    }

    @Test
    void aLongConversationIsNotHostile() {
        List<Map<String, String>> messages = Stream.generate(
                        () -> Map.of("role", "user", "content", "word ".repeat(200)))
                .limit(2000)
                .toList();
        String prompt = Template.parse(
                        "t",
                        "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] | trim + '<|im_end|>' }}"
                                + "{% if not loop.last and messages[loop.index0 + 1].role == m.role %}{{ '\\n' }}{% endif %}"
                                + "{% endfor %}")
                .render(Map.of("messages", messages), PythonClock.FIXED);
        assertThat(prompt).hasSizeGreaterThan(2_000_000);
    }

    private static Stream<String> deepTemplates() {
        return DEEP.stream();
    }

    private static Stream<String> longTemplates() {
        return LONG.stream();
    }

    private static void render(String template) {
        Template.parse("hostile", template).render(Map.of(), PythonClock.FIXED);
    }
}
