package io.nightjar.templates;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads expressions, with the precedence of Jinja's grammar: conditional, or, and, not, comparison, sum, {@code ~},
 * product, power, sign, postfix, filter. Chains of one level are read in loops, so only brackets make it recurse.
 */
final class ExpressionParser {

    private static final Set<String> CONSTANT_NAMES = Set.of("true", "True", "false", "False", "none", "None");

    private final TokenStream stream;
    /* Every name that was read as a variable since the set was asked for. */
    private Set<String> names = new HashSet<>();

    ExpressionParser(TokenStream stream) {
        this.stream = stream;
    }

    /** Reads by {@code reader} and gives the names of variables among what it read. */
    <T> T collectNames(Set<String> into, Supplier<T> reader) {
        Set<String> outer = names;
        names = into;
        T result = reader.get();
        outer.addAll(into);
        names = outer;
        return result;
    }

    /** An expression, or several with commas between them, which are a tuple. */
    Expression expressionOrTuple(boolean conditional, Predicate<Token> end) {
        return tuple(() -> conditional ? expression() : or(), end, false);
    }

    /** One expression. */
    Expression expression() {
        stream.enter();
        Expression value = or();
        while (stream.skipName("if")) {
            Expression test = or();
            Optional<Expression> otherwise = stream.skipName("else") ? Optional.of(expression()) : Optional.empty();
            value = new Expression.Conditional(test, value, otherwise);
        }
        stream.leave();
        return value;
    }

    /** Filters behind something that is given: {@code | name(arguments) ...} */
    Expression filters(Expression input) {
        Expression value = input;
        while (stream.skipOperator("|")) {
            value = filter(value);
        }
        return value;
    }

    /** One filter, from its name on. */
    Expression filter(Expression input) {
        String name = dottedName();
        Expression.Arguments arguments = stream.current().isOperator("(") ? arguments() : Expression.Arguments.NONE;
        return new Expression.Filter(input, name, arguments);
    }

    private Expression tuple(Supplier<Expression> reader, Predicate<Token> end, boolean mayBeEmpty) {
        List<Expression> items = new ArrayList<>();
        boolean comma = false;
        while (!isTupleEnd(end)) {
            items.add(reader.get());
            if (!stream.skipOperator(",")) {
                break;
            }
            comma = true;
        }
        if (!comma && items.size() == 1) {
            return items.getFirst();
        }
        if (items.isEmpty() && !mayBeEmpty) {
            throw stream.error("expected an expression, got " + stream.current().description());
        }
        return new Expression.Items(items, true);
    }

    private boolean isTupleEnd(Predicate<Token> end) {
        return stream.isKind(Token.Kind.VARIABLE_END)
                || stream.isKind(Token.Kind.BLOCK_END)
                || stream.current().isOperator(")")
                || end.test(stream.current());
    }

    private Expression or() {
        Expression left = and();
        while (stream.skipName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (stream.skipName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        if (!stream.skipName("not")) {
            return comparison();
        }
        stream.enter();
        Expression operand = not();
        stream.leave();
        return new Expression.Not(operand);
    }

    private Expression comparison() {
        Expression first = sum();
        List<Ordering> operators = new ArrayList<>();
        List<Expression> rest = new ArrayList<>();
        for (Optional<Ordering> operator = comparisonOperator();
                operator.isPresent();
                operator = comparisonOperator()) {
            operators.add(operator.get());
            rest.add(sum());
        }
        return operators.isEmpty() ? first : new Expression.Comparison(first, operators, rest);
    }

    private Optional<Ordering> comparisonOperator() {
        if (stream.skipName("in")) {
            return Optional.of(Ordering.IN);
        }
        if (stream.current().isName("not") && stream.look().isName("in")) {
            stream.next();
            stream.next();
            return Optional.of(Ordering.NOT_IN);
        }
        Optional<Ordering> operator = stream.isKind(Token.Kind.OPERATOR)
                ? Ordering.find(stream.current().text())
                : Optional.empty();
        operator.ifPresent(_ -> stream.next());
        return operator;
    }

    private Expression sum() {
        return chain(this::concat, List.of(Arithmetic.ADD, Arithmetic.SUBTRACT));
    }

    private Expression concat() {
        Expression first = product();
        if (!stream.current().isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (stream.skipOperator("~")) {
            parts.add(product());
        }
        return new Expression.Concat(parts);
    }

    private Expression product() {
        return chain(
                this::power,
                List.of(Arithmetic.MULTIPLY, Arithmetic.DIVIDE, Arithmetic.FLOOR_DIVIDE, Arithmetic.REMAINDER));
    }

    /* As in Jinja, and unlike Python, powers are read from the left. */
    private Expression power() {
        return chain(() -> unary(true), List.of(Arithmetic.POWER));
    }

    private Expression chain(Supplier<Expression> operand, List<Arithmetic> operators) {
        Expression left = operand.get();
        while (true) {
            Optional<Arithmetic> operator = operators.stream()
                    .filter(candidate -> stream.current().isOperator(candidate.symbol()))
                    .findFirst();
            if (operator.isEmpty()) {
                return left;
            }
            stream.next();
            left = new Expression.Binary(operator.get(), left, operand.get());
        }
    }

    private Expression unary(boolean withFilters) {
        Expression value;
        if (stream.current().isOperator("-") || stream.current().isOperator("+")) {
            boolean negative = stream.next().isOperator("-");
            stream.enter();
            value = new Expression.Sign(unary(false), negative);
            stream.leave();
        } else {
            value = primary();
        }
        value = postfix(value);
        return withFilters ? filtersAndTests(value) : value;
    }

    private Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (stream.skipOperator(".")) {
                value = attribute(value);
            } else if (stream.skipOperator("[")) {
                value = subscript(value);
            } else if (stream.current().isOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression filtersAndTests(Expression start) {
        Expression value = start;
        while (true) {
            if (stream.skipOperator("|")) {
                value = filter(value);
            } else if (stream.skipName("is")) {
                value = test(value);
            } else if (stream.current().isOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression object) {
        Token token = stream.next();
        return switch (token.kind()) {
            case NAME -> new Expression.Attribute(object, token.text());
            case INTEGER -> new Expression.Item(object, integer(token));
            default -> throw stream.error(token.line(), "expected a name or a number, got " + token.description());
        };
    }

    private Expression subscript(Expression object) {
        Optional<Expression> start = sliceBound();
        if (!stream.skipOperator(":")) {
            Expression index = start.orElseThrow(() -> stream.error("expected an index"));
            if (stream.skipOperator(",")) {
                throw stream.error("several indexes are not supported");
            }
            stream.expectOperator("]");
            return new Expression.Item(object, index);
        }
        Optional<Expression> stop = sliceBound();
        Optional<Expression> step = stream.skipOperator(":") ? sliceBound() : Optional.empty();
        stream.expectOperator("]");
        return new Expression.Slice(object, start, stop, step);
    }

    private Optional<Expression> sliceBound() {
        boolean absent = stream.current().isOperator(":") || stream.current().isOperator("]");
        return absent ? Optional.empty() : Optional.of(expression());
    }

    private Expression test(Expression input) {
        boolean negated = stream.skipName("not");
        String name = dottedName();
        Expression.Arguments arguments = Expression.Arguments.NONE;
        if (stream.current().isOperator("(")) {
            arguments = arguments();
        } else if (beginsTestArgument()) {
            if (stream.current().isName("is")) {
                throw stream.error("tests with 'is' cannot be chained");
            }
            arguments = Expression.Arguments.of(postfix(primary()));
        }
        Expression test = new Expression.Test(input, name, arguments);
        return negated ? new Expression.Not(test) : test;
    }

    private boolean beginsTestArgument() {
        Token token = stream.current();
        return switch (token.kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
            case OPERATOR -> token.isOperator("[") || token.isOperator("{");
            default -> false;
        };
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(stream.expect(Token.Kind.NAME).text());
        while (stream.skipOperator(".")) {
            name.append('.').append(stream.expect(Token.Kind.NAME).text());
        }
        return name.toString();
    }

    private Expression primary() {
        Token token = stream.next();
        return switch (token.kind()) {
            case NAME -> CONSTANT_NAMES.contains(token.text()) ? constant(token.text()) : variable(token.text());
            case STRING -> strings(token);
            case INTEGER -> integer(token);
            case FLOAT ->
                new Expression.Constant(
                        new NumberValue.Real(Double.parseDouble(token.text().replace("_", ""))));
            case OPERATOR -> bracket(token);
            default -> throw stream.error(token.line(), "unexpected " + token.description());
        };
    }

    private Expression variable(String name) {
        names.add(name);
        return new Expression.Name(name);
    }

    private static Expression constant(String name) {
        return new Expression.Constant(
                switch (name) {
                    case "true", "True" -> NumberValue.Bool.TRUE;
                    case "false", "False" -> NumberValue.Bool.FALSE;
                    default -> Value.None.NONE;
                });
    }

    private Expression integer(Token token) {
        try {
            return new Expression.Constant(new NumberValue.Int(NumberLiteral.integer(token.text())));
        } catch (RenderFailure e) {
            throw stream.error(token.line(), String.valueOf(e.getMessage()));
        }
    }

    /* Strings side by side are one. */
    private Expression strings(Token first) {
        if (!stream.isKind(Token.Kind.STRING)) {
            return new Expression.Constant(new Value.Text(first.text()));
        }
        StringBuilder text = new StringBuilder(first.text());
        while (stream.isKind(Token.Kind.STRING)) {
            text.append(stream.next().text());
        }
        return new Expression.Constant(new Value.Text(text.toString()));
    }

    private Expression bracket(Token token) {
        return switch (token.text()) {
            case "(" -> {
                Expression inside = tuple(this::expression, _ -> false, true);
                stream.expectOperator(")");
                yield inside;
            }
            case "[" -> new Expression.Items(list(), false);
            case "{" -> dict();
            default -> throw stream.error(token.line(), "unexpected " + token.description());
        };
    }

    private List<Expression> list() {
        List<Expression> items = new ArrayList<>();
        while (!stream.skipOperator("]")) {
            if (!items.isEmpty()) {
                stream.expectOperator(",");
                if (stream.skipOperator("]")) {
                    break;
                }
            }
            items.add(expression());
        }
        return items;
    }

    private Expression dict() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!stream.skipOperator("}")) {
            if (!keys.isEmpty()) {
                stream.expectOperator(",");
                if (stream.skipOperator("}")) {
                    break;
                }
            }
            keys.add(expression());
            stream.expectOperator(":");
            values.add(expression());
        }
        return new Expression.Pairs(keys, values);
    }

    private Expression.Arguments arguments() {
        stream.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        List<String> argumentNames = new ArrayList<>();
        List<Expression> named = new ArrayList<>();
        Optional<Expression> star = Optional.empty();
        Optional<Expression> doubleStar = Optional.empty();
        boolean first = true;
        while (!stream.current().isOperator(")")) {
            if (!first) {
                stream.expectOperator(",");
                if (stream.current().isOperator(")")) {
                    break;
                }
            }
            first = false;
            if (doubleStar.isPresent()) {
                throw stream.error("an argument behind **");
            } else if (stream.skipOperator("**")) {
                doubleStar = Optional.of(expression());
            } else if (star.isEmpty() && stream.skipOperator("*")) {
                star = Optional.of(expression());
            } else if (stream.isKind(Token.Kind.NAME) && stream.look().isOperator("=")) {
                argumentNames.add(stream.next().text());
                stream.next();
                named.add(expression());
            } else if (star.isPresent() || !named.isEmpty()) {
                throw stream.error("an argument by place behind others");
            } else {
                positional.add(expression());
            }
        }
        stream.expectOperator(")");
        return new Expression.Arguments(positional, argumentNames, named, star, doubleStar);
    }
}
