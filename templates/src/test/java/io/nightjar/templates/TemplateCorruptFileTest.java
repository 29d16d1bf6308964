package io.nightjar.templates;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.RequestException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates that fuzzing found to end in something else than an error of ours. */
class TemplateCorruptFileTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {{ '%c' % 2.25 }}    | t line 1: %c requires int or char
            {{ '%c' % 'ab' }}    | t line 1: %c requires int or char
            {{ '%c' % 1114112 }} | t line 1: %c arg not in range(0x110000)
            {{ '%c' % -1 }}      | t line 1: %c arg not in range(0x110000)
            {{ '{0[a]b}'.format({'a': 1}) }} | t line 1: Only '.' or '[' may follow ']' in format field specifier
            {{ '{0[a]b.c}'.format({'a': 1}) }} | t line 1: Only '.' or '[' may follow ']' in format field specifier
            {{ '{0[]}'.format([1]) }} | t line 1: Empty attribute in format string
            {{ '{0.}'.format([1]) }} | t line 1: Empty attribute in format string
            """)
    void wrongFormatsAreRefused(String template, String message) {
        assertThatThrownBy(() -> Template.parse("t", template).render(Map.of(), PythonClock.FIXED))
                .isInstanceOf(RequestException.class)
                .hasMessage(message);
    }
}
