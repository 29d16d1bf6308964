package io.nightjar.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that are put together and damaged at random end in a text or an error of ours. */
class TemplatePropertyTest {

    private static final int ROUNDS = 1500;

    static final List<String> PIECES = List.of(
            "{% for m in messages %}",
            "{% endfor %}",
            "{% if m %}",
            "{% elif 1 %}",
            "{% else %}",
            "{% endif %}",
            "{{ m.content }}",
            "{{ messages[0]['role'] | upper }}",
            "{{ loop.index }}",
            "{% set x = [1, 'a', none] %}",
            "{% set ns = namespace(a=1) %}",
            "{% set ns.a = ns.a * 3 + 1 %}",
            "{{ ns.a }}",
            "{{ x | tojson(indent=2) }}",
            "{% macro f(a, b=2) %}{{ a }}{{ caller() }}{% endmacro %}",
            "{% call f(1) %}c{% endcall %}",
            "{{ f(1, 2, 3) }}",
            "{{ x[::-1] }}",
            "{{ 'a' * 9 ** 9 }}",
            "{{ tools | map(attribute='function') | list }}",
            "{%- break -%}",
            "{{ '%s %5.1f' % ('a', 2.25) }}",
            "{{ '{:>8}|{0[a]}'.format(x) }}",
            "{# c #}",
            "{% raw %}{{{% endraw %}",
            "{% filter trim %} x {% endfilter %}",
            "{{ messages | selectattr('role', 'in', ['user']) | list | length }}",
            "{{ (1, 2) < (1, 'b') }}",
            "{{ x in messages }}",
            "{{ bos_token ~ nothing ~ 1 // 0 }}",
            "\n  ",
            " text ");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void endsInATextOrAnErrorOfOurs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rendered = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String template = damaged(joined(random), random);
            assertThatCode(() -> TemplateFuzz.render(template))
                    .as("seed %d round %d: %s", seed, round, template)
                    .doesNotThrowAnyException();
            rendered += TemplateFuzz.render(template) ? 1 : 0;
        }
        assertThat(rendered).as("templates that render").isBetween(ROUNDS / 100, ROUNDS);
    }

    private static String joined(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /* Some characters are dropped, doubled or replaced; in a third of the cases none. */
    private static String damaged(String text, SplittableRandom random) {
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(3); i > 0 && out.length() > 1; i--) {
            int place = random.nextInt(out.length());
            switch (random.nextInt(3)) {
                case 0 -> out.deleteCharAt(place);
                case 1 -> out.insert(place, out.charAt(random.nextInt(out.length())));
                default -> out.setCharAt(place, "{}%#|()[].,:'\"-+*/~ \n\\x0a\u00e9".charAt(random.nextInt(26)));
            }
        }
        return out.toString();
    }
}
