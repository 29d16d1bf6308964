package io.nightjar.templates;

import io.nightjar.base.CapacityException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.RequestException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chat template: text and Jinja tags that make a prompt of messages. Immutable; safe for any thread.
 *
 * <p>It writes what jinja2 3.1.6 writes in the sandbox of transformers: {@code trim_blocks} and {@code lstrip_blocks}, loop
 * controls, {@code {% generation %}}, {@code tojson}, {@code raise_exception} and {@code strftime_now}. Missing are other
 * templates (include, import, extends), escaping by default, and the filters {@code pprint}, {@code random}, {@code
 * urlize} and {@code wordwrap}.
 */
public final class Template {

    private final String name;
    private final List<Statement> statements;

    private Template(String name, List<Statement> statements) {
        this.name = name;
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @param name for messages: where the text comes from
     * @throws ModelFormatException with the line, if the text is not a template
     */
    public static Template parse(String name, String text) {
        return new Template(name, StatementParser.parse(name, text));
    }

    /**
     * Renders with the default limits.
     *
     * @throws RequestException as {@link #render(Map, Clock, TemplateLimits)}
     * @throws CapacityException as {@link #render(Map, Clock, TemplateLimits)}
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
        return render(variables, clock, TemplateLimits.DEFAULT);
    }

    /**
     * Makes the prompt.
     *
     * @param variables what the template sees: maps with string keys, lists, strings, numbers, truth values and null
     * @param clock what {@code strftime_now} shows, in its zone
     * @throws RequestException with the line, if the template refuses the variables or cannot deal with them
     * @throws CapacityException with the line, if the template goes beyond a limit
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock, TemplateLimits limits) {
        Render run = new Render(limits, clock);
        try {
            Scope scope = Scope.outermost();
            Globals.define(scope);
            Scope given = scope.inner();
            variables.forEach((key, value) -> given.put(key, JavaValues.toValue(run, value)));
            return new StatementRunner(run, given).runTemplate(statements);
        } catch (RenderFailure failure) {
            throw failure.at(name, run.line());
        }
    }
}
