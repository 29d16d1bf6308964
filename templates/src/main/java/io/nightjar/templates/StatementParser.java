package io.nightjar.templates;

import io.nightjar.base.ModelFormatException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads a template's statements. */
final class StatementParser {

    private static final Set<String> SPECIAL_NAMES = Set.of("caller", "varargs", "kwargs");
    private static final Set<String> OTHER_TEMPLATES = Set.of("include", "import", "from", "extends");

    private final TokenStream stream;
    private final ExpressionParser expressions;
    /* Loops that a break would end, since the last macro. */
    private int loops;

    private StatementParser(TokenStream stream) {
        this.stream = stream;
        this.expressions = new ExpressionParser(stream);
    }

    /**
     * Reads a template.
     *
     * @throws ModelFormatException if it is not one
     */
    static List<Statement> parse(String templateName, String source) {
        TokenStream stream = new TokenStream(templateName, Lexer.tokens(templateName, source));
        return new StatementParser(stream).statements(Set.of());
    }

    /* Up to one of the end tags, which becomes the current token; without any, up to the end of the template. */
    private List<Statement> statements(Set<String> endTags) {
        stream.enter();
        List<Statement> body = new ArrayList<>();
        while (!stream.isKind(Token.Kind.END)) {
            Token token = stream.next();
            switch (token.kind()) {
                case DATA -> body.add(new Statement.Data(token.text()));
                case VARIABLE_BEGIN -> {
                    Expression value = expressions.expressionOrTuple(true, _ -> false);
                    body.add(new Statement.Print(value, token.line()));
                    stream.expect(Token.Kind.VARIABLE_END);
                }
                default -> {
                    Token tag = stream.current();
                    if (tag.kind() == Token.Kind.NAME && endTags.contains(tag.text())) {
                        stream.leave();
                        return body;
                    }
                    body.addAll(statement());
                    stream.expect(Token.Kind.BLOCK_END);
                }
            }
        }
        if (!endTags.isEmpty()) {
            throw stream.error("the template ends before one of the tags "
                    + String.join(", ", endTags.stream().sorted().toList()));
        }
        stream.leave();
        return body;
    }

    /* The rest of a tag, the statements after it, and the end tag's name, which is passed. */
    private List<Statement> body(String endTag) {
        List<Statement> body = bodyUntil(Set.of(endTag));
        stream.next();
        return body;
    }

    private List<Statement> bodyUntil(Set<String> endTags) {
        stream.skipOperator(":");
        stream.expect(Token.Kind.BLOCK_END);
        return statements(endTags);
    }

    private List<Statement> statement() {
        Token tag = stream.expect(Token.Kind.NAME);
        return switch (tag.text()) {
            case "print" -> printed(tag.line());
            case "autoescape" -> autoescape();
            default -> List.of(statement(tag));
        };
    }

    private Statement statement(Token tag) {
        int line = tag.line();
        return switch (tag.text()) {
            case "if" -> branches(line);
            case "for" -> loop(line);
            case "set" -> assignment(line);
            case "with" -> with(line);
            case "macro" -> macro(line);
            case "call" -> callBlock(line);
            case "filter" -> filterBlock(line);
            case "block" -> block();
            case "generation" -> new Statement.Scoped(inFunction(() -> body("endgeneration")));
            case "break" -> loopControl(tag, new Statement.Break());
            case "continue" -> loopControl(tag, new Statement.Continue());
            default ->
                throw stream.error(
                        line,
                        OTHER_TEMPLATES.contains(tag.text())
                                ? "'" + tag.text() + "': a model's template stands alone, there are no others"
                                : "unknown tag '" + tag.text() + "'");
        };
    }

    private Statement branches(int firstLine) {
        List<Statement.Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        int line = firstLine;
        while (true) {
            Expression test = expressions.expressionOrTuple(false, _ -> false);
            branches.add(new Statement.Branch(test, bodyUntil(Set.of("elif", "else", "endif")), line));
            Token tag = stream.next();
            line = tag.line();
            if (tag.isName("elif")) {
                continue;
            }
            if (tag.isName("else")) {
                otherwise = body("endif");
            }
            return new Statement.If(branches, otherwise);
        }
    }

    private Statement loop(int line) {
        Statement.Target target = target(false, "in");
        stream.expectName("in");
        Expression items = expressions.expressionOrTuple(false, token -> token.isName("recursive"));
        Optional<Expression> filter = stream.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
        boolean recursive = stream.skipName("recursive");
        loops++;
        List<Statement> body = bodyUntil(Set.of("endfor", "else"));
        loops--;
        List<Statement> otherwise = stream.next().isName("else") ? body("endfor") : List.of();
        return new Statement.For(target, items, filter, recursive, body, otherwise, line);
    }

    private Statement loopControl(Token tag, Statement control) {
        if (loops == 0) {
            throw stream.error(tag.line(), "'" + tag.text() + "' outside a loop");
        }
        return control;
    }

    private Statement assignment(int line) {
        Statement.Target target = target(true, "");
        if (stream.skipOperator("=")) {
            return new Statement.Assign(target, expressions.expressionOrTuple(true, _ -> false), line);
        }
        Expression value = expressions.filters(new Expression.Name(Statement.CAPTURED));
        return new Statement.AssignBlock(target, value, body("endset"), line);
    }

    private Statement filterBlock(int line) {
        Expression first = expressions.filter(new Expression.Name(Statement.CAPTURED));
        return new Statement.FilterBlock(expressions.filters(first), body("endfilter"), line);
    }

    private Statement with(int line) {
        List<Statement.Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!stream.isKind(Token.Kind.BLOCK_END)) {
            if (!targets.isEmpty()) {
                stream.expectOperator(",");
            }
            targets.add(target(false, ""));
            stream.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Statement.With(targets, values, body("endwith"), line);
    }

    private Statement block() {
        stream.expect(Token.Kind.NAME);
        boolean scoped = stream.skipName("scoped");
        stream.skipName("required");
        List<Statement> body = inFunction(() -> body("endblock"));
        if (stream.isKind(Token.Kind.NAME)) {
            stream.next();
        }
        return new Statement.Block(body, scoped);
    }

    private Statement macro(int line) {
        String name = assignable(stream.expect(Token.Kind.NAME));
        return new Statement.DefineMacro(function(name, true, "endmacro"), line);
    }

    private Statement callBlock(int line) {
        Set<String> mentioned = new HashSet<>();
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        if (stream.current().isOperator("(")) {
            signature(parameters, defaults);
        }
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw stream.error(line, "expected a call");
        }
        List<Statement> body = expressions.collectNames(mentioned, () -> inFunction(() -> body("endcall")));
        mentioned.retainAll(SPECIAL_NAMES);
        return new Statement.CallBlock(
                new Statement.Function("caller", parameters, defaults, mentioned, body), call, line);
    }

    private Statement.Function function(String name, boolean withSignature, String endTag) {
        Set<String> mentioned = new HashSet<>();
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        List<Statement> body = expressions.collectNames(mentioned, () -> {
            if (withSignature) {
                signature(parameters, defaults);
            }
            return inFunction(() -> body(endTag));
        });
        mentioned.retainAll(SPECIAL_NAMES);
        return new Statement.Function(name, parameters, defaults, mentioned, body);
    }

    private void signature(List<String> parameters, List<Expression> defaults) {
        stream.expectOperator("(");
        while (!stream.skipOperator(")")) {
            if (!parameters.isEmpty()) {
                stream.expectOperator(",");
            }
            String name = assignable(stream.expect(Token.Kind.NAME));
            parameters.add(name);
            if (stream.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw stream.error("a parameter without default behind one with");
            } else if (name.equals("caller")) {
                throw stream.error("a parameter 'caller' must have a default");
            }
        }
    }

    /* A break does not leave a function. */
    private List<Statement> inFunction(Supplier<List<Statement>> reader) {
        int outer = loops;
        loops = 0;
        List<Statement> body = reader.get();
        loops = outer;
        return body;
    }

    private List<Statement> printed(int line) {
        List<Statement> values = new ArrayList<>();
        while (!stream.isKind(Token.Kind.BLOCK_END)) {
            if (!values.isEmpty()) {
                stream.expectOperator(",");
            }
            values.add(new Statement.Print(expressions.expression(), line));
        }
        return values;
    }

    private List<Statement> autoescape() {
        if (!stream.skipName("false") && !stream.skipName("False")) {
            throw stream.error("autoescape: only 'false' is supported, prompts are not HTML");
        }
        return List.of(new Statement.Scoped(body("endautoescape")));
    }

    private Statement.Target target(boolean namespaces, String end) {
        List<Statement.Target> targets = new ArrayList<>();
        boolean comma = false;
        while (!stream.current().isName(end) && !endsTarget()) {
            targets.add(oneTarget(namespaces));
            if (!stream.skipOperator(",")) {
                break;
            }
            comma = true;
        }
        if (targets.isEmpty()) {
            throw stream.error("expected a name, got " + stream.current().description());
        }
        return comma ? new Statement.Target.Several(targets) : targets.getFirst();
    }

    private boolean endsTarget() {
        return stream.isKind(Token.Kind.BLOCK_END) || stream.current().isOperator(")");
    }

    private Statement.Target oneTarget(boolean namespaces) {
        if (stream.skipOperator("(") || stream.skipOperator("[")) {
            stream.enter();
            Statement.Target inner = target(namespaces, "");
            stream.leave();
            if (!stream.skipOperator(")")) {
                stream.expectOperator("]");
            }
            return inner;
        }
        Token name = stream.expect(Token.Kind.NAME);
        if (namespaces && stream.skipOperator(".")) {
            return new Statement.Target.Attribute(
                    name.text(), stream.expect(Token.Kind.NAME).text());
        }
        return new Statement.Target.Name(assignable(name));
    }

    private String assignable(Token name) {
        return switch (name.text()) {
            case "true", "True", "false", "False", "none", "None" ->
                throw stream.error(name.line(), "cannot assign to " + name.description());
            default -> name.text();
        };
    }
}
