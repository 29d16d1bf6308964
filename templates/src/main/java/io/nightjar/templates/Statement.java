package io.nightjar.templates;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is done; {@code line} is where it begins. */
sealed interface Statement {

    /** Text as it is. */
    record Data(String text) implements Statement {}

    /** {@code {{ value }}} */
    record Print(Expression value, int line) implements Statement {}

    /** {@code {% if %}} with its {@code elif}s and {@code else} */
    record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

    /** A test and what is done if it holds. */
    record Branch(Expression test, List<Statement> body, int line) {}

    /** {@code {% for target in items if filter recursive %}} */
    record For(
            Target target,
            Expression items,
            Optional<Expression> filter,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    /** {@code {% set target = value %}} */
    record Assign(Target target, Expression value, int line) implements Statement {}

    /** {@code {% set target | filter %} body {% endset %}}; {@code value} has {@link #CAPTURED} for the body. */
    record AssignBlock(Target target, Expression value, List<Statement> body, int line) implements Statement {}

    /** {@code {% filter name %} body {% endfilter %}}; {@code value} has {@link #CAPTURED} for the body. */
    record FilterBlock(Expression value, List<Statement> body, int line) implements Statement {}

    /** {@code {% with target = value, ... %}} */
    record With(List<Target> targets, List<Expression> values, List<Statement> body, int line) implements Statement {}

    /** Statements with variables of their own: {@code {% generation %}}. */
    record Scoped(List<Statement> body) implements Statement {}

    /** {@code {% block %}}: sees the variables of the whole template only, unless it is {@code scoped}. */
    record Block(List<Statement> body, boolean scoped) implements Statement {}

    /** {@code {% macro name(parameters) %}} */
    record DefineMacro(Function function, int line) implements Statement {}

    /** {@code {% call(parameters) callee(arguments) %} body {% endcall %}} */
    record CallBlock(Function caller, Expression.Call call, int line) implements Statement {}

    /** {@code {% break %}} */
    record Break() implements Statement {}

    /** {@code {% continue %}} */
    record Continue() implements Statement {}

    /** The name of a captured body, which no template can write. */
    String CAPTURED = "{body}";

    /**
     * A macro, or the body of a call block.
     *
     * @param name as it is defined
     * @param parameters by place
     * @param defaults of the last parameters
     * @param special which of {@code caller}, {@code varargs} and {@code kwargs} the body speaks of
     * @param body what it prints
     */
    record Function(
            String name,
            List<String> parameters,
            List<Expression> defaults,
            Set<String> special,
            List<Statement> body) {}

    /** What is assigned to. */
    sealed interface Target {

        /** A variable. */
        record Name(String name) implements Target {}

        /** {@code namespace.attribute} */
        record Attribute(String namespace, String attribute) implements Target {}

        /** Several, each of which gets an item. */
        record Several(List<Target> targets) implements Target {}
    }
}
