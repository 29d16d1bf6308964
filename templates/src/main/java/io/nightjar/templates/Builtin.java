package io.nightjar.templates;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A filter, test, method or function of the library: a row of a table.
 *
 * @param name in templates
 * @param parameters after the subject, in order; one that may be left out ends in {@code ?}; {@code *} takes all others
 * @param body what it does
 */
record Builtin(String name, List<String> parameters, Body body) {

    /** What it does. */
    interface Body {
        /** Does it to the subject: what is filtered or tested, or whose method it is. */
        Value apply(Render run, Value subject, Bound arguments);
    }

    /** A row; parameters are separated by spaces. */
    static Builtin of(String name, String parameters, Body body) {
        return new Builtin(name, parameters.isEmpty() ? List.of() : List.copyOf(words(parameters)), body);
    }

    /** A test: a row whose body says yes or no. */
    static Builtin test(String name, String parameters, Predicate body) {
        return of(
                name, parameters, (run, subject, arguments) -> NumberValue.Bool.of(body.test(run, subject, arguments)));
    }

    /** What a test says. */
    interface Predicate {
        /** Tests the subject. */
        boolean test(Render run, Value subject, Bound arguments);
    }

    /** The rows by name. */
    @SafeVarargs
    static Map<String, Builtin> table(List<Builtin>... rows) {
        Map<String, Builtin> table = new LinkedHashMap<>();
        for (List<Builtin> part : rows) {
            part.forEach(row -> table.put(row.name, row));
        }
        return Collections.unmodifiableMap(table);
    }

    /** The same under another name. */
    Builtin as(String alias) {
        return new Builtin(alias, parameters, body);
    }

    /** Binds the arguments and does it. */
    Value apply(Render run, Value subject, CallValues values) {
        run.budget().spend(subject.searchWeight());
        values.positional().forEach(value -> run.budget().spend(value.searchWeight()));
        return body.apply(run, subject, bind(values));
    }

    /** It as a method of this subject. */
    NativeFunction methodOf(Value subject) {
        return new NativeFunction(name, (run, values) -> apply(run, subject, values));
    }

    private Bound bind(CallValues values) {
        if (parameters.contains("*")) {
            return new Bound(name, List.of(), values);
        }
        if (values.positional().size() > parameters.size()) {
            throw RenderFailure.of(name + "() takes " + parameters.size() + " arguments but "
                    + values.positional().size() + " were given");
        }
        List<Value> places = new ArrayList<>(Collections.nCopies(parameters.size(), Bound.ABSENT));
        for (int i = 0; i < values.positional().size(); i++) {
            places.set(i, values.positional().get(i));
        }
        values.named().forEach((key, value) -> {
            int place = Math.max(parameters.indexOf(key), parameters.indexOf(key + "?"));
            if (place < 0) {
                throw RenderFailure.of(name + "() got an unexpected keyword argument '" + key + "'");
            }
            if (!Bound.isAbsent(places.set(place, value))) {
                throw RenderFailure.of(name + "() got multiple values for argument '" + key + "'");
            }
        });
        for (int i = 0; i < places.size(); i++) {
            if (Bound.isAbsent(places.get(i)) && !parameters.get(i).endsWith("?")) {
                throw RenderFailure.of(name + "() missing the argument '" + parameters.get(i) + "'");
            }
        }
        return new Bound(name, places, values);
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" ", -1));
    }
}
