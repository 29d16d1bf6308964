package io.nightjar.templates;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs statements; what they print goes to the innermost text that is being written. */
final class StatementRunner implements Macro.Runner {

    /** How a statement ended. */
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Render run;
    private final Evaluator evaluator;
    private final Scope templateScope;
    private BoundedText out;

    StatementRunner(Render run, Scope templateScope) {
        this.run = run;
        this.evaluator = new Evaluator(run);
        this.templateScope = templateScope;
        this.out = run.builder();
    }

    /** Runs a whole template and gives what it prints. */
    String runTemplate(List<Statement> statements) {
        runAll(statements, templateScope);
        return out.toString();
    }

    @Override
    public Value value(Expression expression, Scope scope) {
        return evaluator.value(expression, scope);
    }

    @Override
    public Value print(List<Statement> body, Scope scope) {
        BoundedText outer = out;
        out = run.builder();
        runAll(body, scope);
        Value printed = new Value.Text(out.toString());
        out = outer;
        return printed;
    }

    private Flow runAll(List<Statement> statements, Scope scope) {
        run.budget().enter();
        Flow flow = Flow.ON;
        Iterator<Statement> rest = statements.iterator();
        while (flow == Flow.ON && rest.hasNext()) {
            flow = runOne(rest.next(), scope);
        }
        run.budget().leave();
        return flow;
    }

    private Flow runOne(Statement statement, Scope scope) {
        return switch (statement) {
            case Statement.Data(String text) -> printed(text);
            case Statement.Print(Expression expression, int line) -> {
                run.atLine(line);
                yield printed(PythonText.of(run, value(expression, scope)));
            }
            case Statement.If choice -> choose(choice, scope);
            case Statement.For loop -> {
                run.atLine(loop.line());
                yield loop(loop, value(loop.items(), scope), 0, scope);
            }
            case Statement.Assign(Statement.Target target, Expression expression, int line) -> {
                run.atLine(line);
                yield assigned(target, value(expression, scope), scope);
            }
            case Statement.AssignBlock block -> assignBlock(block, scope);
            case Statement.FilterBlock block -> filterBlock(block, scope);
            case Statement.With with -> with(with, scope);
            case Statement.Scoped(List<Statement> body) -> runAll(body, scope.inner());
            case Statement.Block(List<Statement> body, boolean scoped) ->
                runAll(body, scoped ? scope.inner() : templateScope.inner());
            case Statement.DefineMacro(Statement.Function function, int line) -> {
                run.atLine(line);
                scope.put(function.name(), new Macro(function, scope, this));
                yield Flow.ON;
            }
            case Statement.CallBlock call -> callBlock(call, scope);
            case Statement.Break() -> Flow.BREAK;
            case Statement.Continue() -> Flow.CONTINUE;
        };
    }

    private Flow printed(String text) {
        out.append(text);
        return Flow.ON;
    }

    private Flow choose(Statement.If choice, Scope scope) {
        for (Statement.Branch branch : choice.branches()) {
            run.atLine(branch.line());
            if (value(branch.test(), scope).truth()) {
                return runAll(branch.body(), scope);
            }
        }
        return runAll(choice.otherwise(), scope);
    }

    private Flow loop(Statement.For statement, Value items, int depth, Scope scope) {
        Optional<Loop.Recursion> recursion = statement.recursive()
                ? Optional.of((inner, level) -> printLoop(statement, inner, level, scope))
                : Optional.empty();
        Loop loop = new Loop(run, filtered(statement, items, scope), recursion, depth);
        boolean completed = false;
        while (loop.hasNext()) {
            Scope iteration = scope.inner();
            iteration.put("loop", loop);
            assign(statement.target(), loop.next(), iteration);
            Flow flow = runAll(statement.body(), iteration);
            if (flow == Flow.BREAK) {
                break;
            }
            completed |= flow == Flow.ON;
        }
        // As in Jinja: a loop whose every turn was cut short counts as one without turns.
        return completed ? Flow.ON : runAll(statement.otherwise(), scope.inner());
    }

    private Value printLoop(Statement.For statement, Value items, int depth, Scope scope) {
        BoundedText outer = out;
        out = run.builder();
        loop(statement, items, depth, scope);
        Value printed = new Value.Text(out.toString());
        out = outer;
        return printed;
    }

    private Value filtered(Statement.For statement, Value items, Scope scope) {
        if (statement.filter().isEmpty()) {
            return items;
        }
        Expression filter = statement.filter().get();
        return OneShot.filtered(run, items, item -> {
            Scope test = scope.inner();
            assign(statement.target(), item, test);
            return value(filter, test).truth();
        });
    }

    private Flow assignBlock(Statement.AssignBlock block, Scope scope) {
        Scope inner = scope.inner();
        return capture(block.body(), inner, () -> {
            run.atLine(block.line());
            return assigned(block.target(), value(block.value(), inner), scope);
        });
    }

    private Flow filterBlock(Statement.FilterBlock block, Scope scope) {
        Scope inner = scope.inner();
        return capture(block.body(), inner, () -> {
            run.atLine(block.line());
            return printed(PythonText.of(run, value(block.value(), inner)));
        });
    }

    /* Makes what a body prints a variable, and goes on with it unless a break or continue cut the body short. */
    private Flow capture(List<Statement> body, Scope scope, Supplier<Flow> then) {
        BoundedText outer = out;
        out = run.builder();
        Flow flow = runAll(body, scope);
        scope.put(Statement.CAPTURED, new Value.Text(out.toString()));
        out = outer;
        return flow == Flow.ON ? then.get() : flow;
    }

    private Flow with(Statement.With with, Scope scope) {
        run.atLine(with.line());
        Scope inner = scope.inner();
        List<Value> values = new ArrayList<>();
        for (Expression expression : with.values()) {
            values.add(value(expression, scope));
        }
        for (int i = 0; i < values.size(); i++) {
            assign(with.targets().get(i), values.get(i), inner);
        }
        return runAll(with.body(), inner);
    }

    private Flow callBlock(Statement.CallBlock block, Scope scope) {
        run.atLine(block.line());
        Value callee = value(block.call().callee(), scope);
        CallValues arguments = evaluator.arguments(block.call().arguments(), scope);
        Macro caller = new Macro(block.caller(), scope, this);
        return printed(PythonText.of(run, run.call(callee, arguments.with("caller", caller))));
    }

    private Flow assigned(Statement.Target target, Value value, Scope scope) {
        assign(target, value, scope);
        return Flow.ON;
    }

    private void assign(Statement.Target target, Value value, Scope scope) {
        switch (target) {
            case Statement.Target.Name(String name) -> scope.put(name, value);
            case Statement.Target.Attribute(String name, String attribute) -> {
                if (!(scope.get(name) instanceof Namespace namespace)) {
                    throw RenderFailure.of("cannot assign attribute on non-namespace object");
                }
                namespace.put(attribute, value);
            }
            case Statement.Target.Several(List<Statement.Target> targets) -> {
                List<Value> items = Iterables.toList(run, value);
                if (items.size() != targets.size()) {
                    throw RenderFailure.of((items.size() < targets.size() ? "not enough" : "too many")
                            + " values to unpack (expected " + targets.size() + ", got " + items.size() + ")");
                }
                for (int i = 0; i < items.size(); i++) {
                    assign(targets.get(i), items.get(i), scope);
                }
            }
        }
    }
}
