package io.nightjar.templates;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Gives expressions their values. */
final class Evaluator {

    private final Render run;

    Evaluator(Render run) {
        this.run = run;
    }

    /** The value of an expression. */
    Value value(Expression expression, Scope scope) {
        run.budget().enter();
        Value value = switch (expression) {
            case Expression.Constant(Value constant) -> constant;
            case Expression.Name(String name) -> scope.get(name);
            case Expression.Items(List<Expression> items, boolean tuple) ->
                new Sequence(tuple ? Sequence.Kind.TUPLE : Sequence.Kind.LIST, values(items, scope));
            case Expression.Pairs pairs -> dict(pairs, scope);
            case Expression.Attribute(Expression object, String name) ->
                Subscripts.attribute(run, value(object, scope), name);
            case Expression.Item(Expression object, Expression index) ->
                Subscripts.item(run, value(object, scope), value(index, scope));
            case Expression.Slice slice -> slice(slice, scope);
            case Expression.Call(Expression callee, Expression.Arguments arguments) ->
                run.call(value(callee, scope), arguments(arguments, scope));
            case Expression.Filter(Expression input, String name, Expression.Arguments arguments) ->
                run.filter(name, value(input, scope), arguments(arguments, scope));
            case Expression.Test(Expression input, String name, Expression.Arguments arguments) ->
                NumberValue.Bool.of(run.test(name, value(input, scope), arguments(arguments, scope)));
            case Expression.Not(Expression operand) ->
                NumberValue.Bool.of(!value(operand, scope).truth());
            case Expression.Sign(Expression operand, boolean negative) -> signed(value(operand, scope), negative);
            case Expression.Binary(Arithmetic operator, Expression left, Expression right) ->
                operator.apply(run, value(left, scope), value(right, scope));
            case Expression.And(Expression left, Expression right) -> {
                Value first = value(left, scope);
                yield first.truth() ? value(right, scope) : first;
            }
            case Expression.Or(Expression left, Expression right) -> {
                Value first = value(left, scope);
                yield first.truth() ? first : value(right, scope);
            }
            case Expression.Concat(List<Expression> parts) -> concat(parts, scope);
            case Expression.Comparison comparison -> NumberValue.Bool.of(compare(comparison, scope));
            case Expression.Conditional conditional -> conditional(conditional, scope);
        };
        run.budget().leave();
        return value;
    }

    private List<Value> values(List<Expression> expressions, Scope scope) {
        List<Value> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(value(expression, scope));
        }
        return values;
    }

    private Value dict(Expression.Pairs pairs, Scope scope) {
        SequencedMap<Value, Value> entries = new LinkedHashMap<>();
        for (int i = 0; i < pairs.keys().size(); i++) {
            Value key = Dict.hashable(run, value(pairs.keys().get(i), scope));
            entries.put(key, value(pairs.values().get(i), scope));
        }
        return new Dict(entries);
    }

    private Value slice(Expression.Slice slice, Scope scope) {
        Value object = value(slice.object(), scope);
        return Subscripts.slice(
                run, object, bound(slice.start(), scope), bound(slice.stop(), scope), bound(slice.step(), scope));
    }

    private Value bound(Optional<Expression> bound, Scope scope) {
        return bound.isPresent() ? value(bound.get(), scope) : Value.None.NONE;
    }

    private static Value signed(Value operand, boolean negative) {
        return switch (operand) {
            case NumberValue.Real(double real) -> new NumberValue.Real(negative ? -real : real);
            case NumberValue number ->
                new NumberValue.Int(negative ? number.integer().negate() : number.integer());
            case Value.Undefined(String message) -> throw RenderFailure.of(message);
            default ->
                throw RenderFailure.of(
                        "bad operand type for unary " + (negative ? "-" : "+") + ": '" + operand.typeName() + "'");
        };
    }

    private Value concat(List<Expression> parts, Scope scope) {
        BoundedText text = run.builder();
        for (Value part : values(parts, scope)) {
            text.append(PythonText.of(run, part));
        }
        return new Value.Text(text.toString());
    }

    /* a < b < c: every operand once, none behind the first comparison that fails. */
    private boolean compare(Expression.Comparison comparison, Scope scope) {
        Value left = value(comparison.first(), scope);
        for (int i = 0; i < comparison.operators().size(); i++) {
            Value right = value(comparison.rest().get(i), scope);
            if (!comparison.operators().get(i).test(run, left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private Value conditional(Expression.Conditional conditional, Scope scope) {
        if (value(conditional.test(), scope).truth()) {
            return value(conditional.then(), scope);
        }
        return conditional.otherwise().isPresent()
                ? value(conditional.otherwise().get(), scope)
                : new Value.Undefined("an inline if was false and has no else");
    }

    /** The values that a call passes. */
    CallValues arguments(Expression.Arguments arguments, Scope scope) {
        if (arguments.isEmpty()) {
            return CallValues.NONE;
        }
        List<Value> positional = values(arguments.positional(), scope);
        Map<String, Value> named = new LinkedHashMap<>();
        for (int i = 0; i < arguments.names().size(); i++) {
            putNamed(named, arguments.names().get(i), value(arguments.named().get(i), scope));
        }
        if (arguments.star().isPresent()) {
            Iterator<Value> more = Iterables.iterate(value(arguments.star().get(), scope));
            more.forEachRemaining(value -> {
                run.budget().spend(1);
                positional.add(value);
            });
        }
        if (arguments.doubleStar().isPresent()) {
            if (!(value(arguments.doubleStar().get(), scope) instanceof Dict more)) {
                throw RenderFailure.of("argument after ** must be a mapping");
            }
            more.entries().forEach((key, value) -> {
                if (!(key instanceof Value.Text name)) {
                    throw RenderFailure.of("keywords must be strings");
                }
                putNamed(named, name.text(), value);
            });
        }
        return new CallValues(positional, named);
    }

    private static void putNamed(Map<String, Value> named, String name, Value value) {
        if (named.put(name, value) != null) {
            throw RenderFailure.of("got multiple values for keyword argument '" + name + "'");
        }
    }
}
