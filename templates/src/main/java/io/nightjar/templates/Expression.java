package io.nightjar.templates;

import java.util.List;
import java.util.Optional;

/** What has a value. */
sealed interface Expression {

    /** A literal. */
    record Constant(Value value) implements Expression {}

    /** A variable. */
    record Name(String name) implements Expression {}

    /** A list, or a tuple if {@code tuple}. */
    record Items(List<Expression> items, boolean tuple) implements Expression {}

    /** A dict; as many keys as values. */
    record Pairs(List<Expression> keys, List<Expression> values) implements Expression {}

    /** {@code object.name} */
    record Attribute(Expression object, String name) implements Expression {}

    /** {@code object[index]} */
    record Item(Expression object, Expression index) implements Expression {}

    /** {@code object[start:stop:step]} */
    record Slice(Expression object, Optional<Expression> start, Optional<Expression> stop, Optional<Expression> step)
            implements Expression {}

    /** {@code callee(arguments)} */
    record Call(Expression callee, Arguments arguments) implements Expression {}

    /** {@code input | name(arguments)} */
    record Filter(Expression input, String name, Arguments arguments) implements Expression {}

    /** {@code input is name(arguments)} */
    record Test(Expression input, String name, Arguments arguments) implements Expression {}

    /** {@code not operand} */
    record Not(Expression operand) implements Expression {}

    /** {@code -operand}, or {@code +operand} */
    record Sign(Expression operand, boolean negative) implements Expression {}

    /** {@code left operator right} */
    record Binary(Arithmetic operator, Expression left, Expression right) implements Expression {}

    /** {@code left and right} */
    record And(Expression left, Expression right) implements Expression {}

    /** {@code left or right} */
    record Or(Expression left, Expression right) implements Expression {}

    /** {@code a ~ b ~ c} */
    record Concat(List<Expression> parts) implements Expression {}

    /** {@code first < second <= third}; one operator for each of the rest. */
    record Comparison(Expression first, List<Ordering> operators, List<Expression> rest) implements Expression {}

    /** {@code then if test else otherwise} */
    record Conditional(Expression test, Expression then, Optional<Expression> otherwise) implements Expression {}

    /**
     * What a call passes.
     *
     * @param positional by place
     * @param names of those by name
     * @param named values of those by name
     * @param star a sequence of more by place
     * @param doubleStar a dict of more by name
     */
    record Arguments(
            List<Expression> positional,
            List<String> names,
            List<Expression> named,
            Optional<Expression> star,
            Optional<Expression> doubleStar) {

        static final Arguments NONE =
                new Arguments(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());

        /** Whether nothing is passed. */
        boolean isEmpty() {
            return positional.isEmpty() && names.isEmpty() && star.isEmpty() && doubleStar.isEmpty();
        }

        /** One by place. */
        static Arguments of(Expression only) {
            return new Arguments(List.of(only), List.of(), List.of(), Optional.empty(), Optional.empty());
        }
    }
}
