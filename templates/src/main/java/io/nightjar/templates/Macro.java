package io.nightjar.templates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A macro, or the body of a call block, where it was defined. */
final class Macro implements Invocable {

    private static final String CALLER = "caller";

    /** Evaluates and runs on a macro's behalf. */
    interface Runner {
        /** The value of a default. */
        Value value(Expression expression, Scope scope);

        /** What the body prints. */
        Value print(List<Statement> body, Scope scope);
    }

    private final Statement.Function function;
    private final Scope surroundings;
    private final Runner runner;

    Macro(Statement.Function function, Scope surroundings, Runner runner) {
        this.function = function;
        this.surroundings = surroundings;
        this.runner = runner;
    }

    /** The name that it was defined with. */
    String name() {
        return function.name();
    }

    /** {@code macro.name} and the like. */
    Optional<Value> attribute(String attribute) {
        return Optional.ofNullable(
                switch (attribute) {
                    case "name" -> new Text(function.name());
                    case "arguments" ->
                        Sequence.tuple(
                                function.parameters().stream().map(Text::new).toList());
                    case "catch_kwargs" -> special("kwargs");
                    case "catch_varargs" -> special("varargs");
                    case CALLER -> special(CALLER);
                    default -> null;
                });
    }

    private Value special(String name) {
        return NumberValue.Bool.of(function.special().contains(name));
    }

    @Override
    public Value call(Render run, CallValues arguments) {
        Scope scope = surroundings.inner();
        Map<String, Value> named = new LinkedHashMap<>(arguments.named());
        bindParameters(arguments.positional(), named, scope);
        bindSpecial(arguments.positional(), named, scope);
        int line = run.line();
        Value printed = runner.print(function.body(), scope);
        run.atLine(line);
        return printed;
    }

    /* Takes what it uses out of "named". */
    private void bindParameters(List<Value> positional, Map<String, Value> named, Scope scope) {
        List<String> parameters = function.parameters();
        int firstDefault = parameters.size() - function.defaults().size();
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i);
            Value value;
            if (i < positional.size()) {
                value = positional.get(i);
            } else if (named.containsKey(name)) {
                value = named.remove(name);
            } else if (i >= firstDefault) {
                value = runner.value(function.defaults().get(i - firstDefault), scope);
            } else {
                value = new Undefined("parameter '" + name + "' was not provided");
            }
            scope.put(name, value);
        }
    }

    private void bindSpecial(List<Value> positional, Map<String, Value> named, Scope scope) {
        List<String> parameters = function.parameters();
        boolean ownCaller = parameters.contains(CALLER);
        if (function.special().contains(CALLER) && !ownCaller) {
            Value caller = named.remove(CALLER);
            scope.put(CALLER, caller == null ? new Undefined("No caller defined") : caller);
        }
        if (function.special().contains("kwargs")) {
            SequencedMap<Value, Value> entries = new LinkedHashMap<>();
            named.forEach((key, value) -> entries.put(new Text(key), value));
            scope.put("kwargs", new Dict(entries));
        } else if (!named.isEmpty()) {
            throw RenderFailure.of("macro '" + name() + "' takes no keyword argument '"
                    + named.keySet().iterator().next() + "'");
        }
        if (function.special().contains("varargs")) {
            int used = Math.min(parameters.size(), positional.size());
            scope.put("varargs", Sequence.tuple(new ArrayList<>(positional.subList(used, positional.size()))));
        } else if (positional.size() > parameters.size()) {
            throw RenderFailure.of("macro '" + name() + "' takes not more than " + parameters.size() + " argument(s)");
        }
    }

    @Override
    public String typeName() {
        return "Macro";
    }
}
