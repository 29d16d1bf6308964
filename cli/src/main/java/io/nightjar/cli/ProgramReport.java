package io.nightjar.cli;

import io.nightjar.api.MemoryPlan;
import io.nightjar.api.OpenOptions;
import io.nightjar.base.NightjarException;
import io.nightjar.formats.ModelSource;
import io.nightjar.models.Architectures;
import io.nightjar.models.Model;
import io.nightjar.ops.Op;
import io.nightjar.ops.OpCost;
import io.nightjar.ops.Program;
import io.nightjar.ops.Workload;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model is and computes: its spec, the ops of its program with their cost, and the memory that it takes. For a model
 * that cannot run, the reason.
 */
final class ProgramReport {

    /** Costs are shown for this: a prompt, and then one more token. */
    private static final int PROMPT_TOKENS = 512;

    private static final Workload PROMPT = Workload.prompt(PROMPT_TOKENS, 0);
    private static final Workload NEXT_TOKEN = Workload.prompt(1, PROMPT_TOKENS);
    private static final Pattern LAYER = Pattern.compile("\\bblk\\.(\\d+)\\.");
    private static final Pattern LAYER_NUMBER = Pattern.compile("\\blayer=\\d+");

    private final ModelSource source;
    private final Path path;

    ProgramReport(ModelSource source, Path path) {
        this.source = source;
        this.path = path;
    }

    /** Prints it for people: layers alike once. */
    void print(PrintStream out) {
        Model model;
        try {
            model = Architectures.load(source);
        } catch (NightjarException reason) {
            out.println("NOT RUNNABLE  " + Printable.line(String.valueOf(reason.getMessage())));
            return;
        }
        out.println("SPEC");
        RecordTree.lines(RecordTree.of(model.spec()), "  ").forEach(out::println);
        out.println();
        printProgram(model.program(), out);
        out.println();
        MemoryPlan memory = MemoryPlan.of(model, OpenOptions.of(path));
        out.println("MEMORY  " + memory);
    }

    /** Describes it for programs: every op. */
    void describe(ObjectNode node) {
        Model model;
        try {
            model = Architectures.load(source);
        } catch (NightjarException reason) {
            node.put("runnable", false).put("reason", reason.getMessage());
            return;
        }
        node.put("runnable", true).set("spec", RecordTree.of(model.spec()));
        ArrayNode ops = node.putObject("program").putArray("ops");
        for (Op op : model.program().ops()) {
            ObjectNode row = (ObjectNode) RecordTree.of(op);
            row.put("flops", op.cost(NEXT_TOKEN).flops())
                    .put("weight_bytes", op.cost(NEXT_TOKEN).weightBytes());
            ops.add(row);
        }
        describe(model.program().cost(PROMPT), ((ObjectNode) node.get("program")).putObject("prompt_512"));
        describe(model.program().cost(NEXT_TOKEN), ((ObjectNode) node.get("program")).putObject("next_token"));
        MemoryPlan memory = MemoryPlan.of(model, OpenOptions.of(path));
        node.putObject("memory")
                .put("context", model.spec().contextTokens())
                .put("weights", memory.weightBytes())
                .put("kv", memory.kvBytes())
                .put("workspace", memory.workspaceBytes())
                .put("total", memory.totalBytes())
                .put("available", memory.availableBytes());
    }

    private static void describe(OpCost cost, ObjectNode node) {
        node.put("flops", cost.flops()).put("weight_bytes", cost.weightBytes());
    }

    private static void printProgram(Program program, PrintStream out) {
        out.println("PROGRAM  " + program.ops().size() + " ops; a prompt of " + PROMPT_TOKENS + " tokens: "
                + operations(program.cost(PROMPT).flops()) + "; one more token: "
                + operations(program.cost(NEXT_TOKEN).flops()) + ", "
                + Sizes.bytes(program.cost(NEXT_TOKEN).weightBytes()) + " of weights");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  OP", "OPERANDS", "FLOPS", "WEIGHTS"));
        List<List<Op>> parts = parts(program.ops());
        for (int start = 0; start < parts.size(); ) {
            int end = start + 1;
            while (end < parts.size() && names(parts.get(end)).equals(names(parts.get(start)))) {
                end++;
            }
            boolean repeated = end > start + 1;
            if (repeated) {
                rows.add(List.of("  " + (end - start) + " layers alike:", "", "", ""));
            }
            for (Op op : parts.get(start)) {
                OpCost cost = op.cost(NEXT_TOKEN);
                rows.add(List.of(
                        (repeated ? "    " : "  ") + op.getClass().getSimpleName(),
                        repeated ? anyLayer(operands(op)) : operands(op),
                        operations(cost.flops()),
                        Sizes.bytes(cost.weightBytes())));
            }
            start = end;
        }
        TextTable.print(rows, out);
    }

    /** Ops cut where the layer that their weights belong to changes; those without weights go with those before them. */
    private static List<List<Op>> parts(List<Op> ops) {
        List<List<Op>> parts = new ArrayList<>();
        String current = "";
        parts.add(new ArrayList<>());
        for (Op op : ops) {
            Matcher layer = LAYER.matcher(operands(op));
            boolean outside = namesWeight(op) || operands(op).contains(RecordTree.OF_OUTPUTS);
            String named = layer.find() ? layer.group(1) : outside ? "" : current;
            if (!named.equals(current)) {
                parts.add(new ArrayList<>());
                current = named;
            }
            parts.getLast().add(op);
        }
        return parts;
    }

    private static boolean namesWeight(Op op) {
        return op.cost(NEXT_TOKEN).weightBytes() > 0;
    }

    private static List<String> names(List<Op> ops) {
        return ops.stream()
                .map(op -> op.getClass().getSimpleName() + anyLayer(operands(op)))
                .toList();
    }

    private static String operands(Op op) {
        return String.join(" ", RecordTree.fields((Record) op));
    }

    private static String anyLayer(String operands) {
        return LAYER_NUMBER
                .matcher(LAYER.matcher(operands).replaceAll("blk.*."))
                .replaceAll("layer=*");
    }

    private static String operations(long flops) {
        if (flops < 10_000) {
            return flops == 0 ? "" : flops + " flop";
        }
        return flops < 10_000_000L
                ? String.format(Locale.ROOT, "%.1f kflop", flops / 1e3)
                : flops < 10_000_000_000L
                        ? String.format(Locale.ROOT, "%.1f Mflop", flops / 1e6)
                        : String.format(Locale.ROOT, "%.1f Gflop", flops / 1e9);
    }
}
