package io.nightjar.templates;

import java.util.List;
import java.util.Map;

/** {@code str()} and {@code repr()} of values. */
final class PythonText {

    private PythonText() {}

    /** {@code str()}. */
    static String of(Render run, Value value) {
        return switch (value) {
            case Value.Text text -> text.text();
            case Value.Undefined _ -> "";
            case NumberValue number -> of(number);
            default -> repr(run, value);
        };
    }

    /** {@code repr()}. */
    static String repr(Render run, Value value) {
        run.budget().spend(value.weight());
        BoundedText out = run.builder();
        writeRepr(run, value, out);
        return out.toString();
    }

    /** {@code str()} of a number. */
    static String of(NumberValue number) {
        return switch (number) {
            case NumberValue.Bool(boolean value) -> value ? "True" : "False";
            case NumberValue.Int(java.math.BigInteger integer) -> integer.toString();
            case NumberValue.Real(double value) -> FloatText.repr(value);
        };
    }

    /** {@code repr()} of a string. */
    static String quote(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
        text.codePoints().forEach(c -> writeEscaped(c, quote, out));
        return out.append(quote).toString();
    }

    private static void writeEscaped(int c, char quote, StringBuilder out) {
        switch (c) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c == quote) {
                    out.append('\\').append(quote);
                } else if (Characters.isPrintable(c)) {
                    out.appendCodePoint(c);
                } else {
                    out.append(c < 0x100 ? "\\x%02x".formatted(c) : (c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c));
                }
            }
        }
    }

    private static void writeRepr(Render run, Value value, BoundedText out) {
        switch (value) {
            case Value.Text(String text, boolean safe) -> {
                String quoted = quote(text);
                out.append(safe ? "Markup(" + quoted + ")" : quoted);
            }
            case NumberValue number -> out.append(of(number));
            case Value.None _ -> out.append("None");
            case Value.Undefined _ -> out.append("Undefined");
            case Sequence sequence -> {
                String close = sequence.isList() ? "]" : sequence.items().size() == 1 ? ",)" : ")";
                writeItems(run, sequence.isList() ? "[" : "(", sequence.items(), close, out);
            }
            case Dict dict -> writeEntries(run, dict.entries(), out);
            case DictView view -> writeItems(run, view.typeName() + "([", Iterables.toList(run, view), "])", out);
            case Range range -> {
                String step = range.step() == 1 ? "" : ", " + range.step();
                out.append("range(" + range.start() + ", " + range.stop() + step + ")");
            }
            case Namespace namespace -> writeNamespace(run, namespace, out);
            case Loop loop -> out.append("<LoopContext " + loop.index() + "/" + loop.length() + ">");
            case Macro macro -> out.append("<Macro " + quote(macro.name()) + ">");
            // Python shows addresses here, which nobody can want in a prompt.
            case OneShot once -> out.append("<" + once.typeName() + " object>");
            case NativeFunction function -> out.append("<built-in method " + function.name() + ">");
        }
    }

    private static void writeItems(Render run, String open, List<Value> items, String close, BoundedText out) {
        String separator = open;
        for (Value item : items) {
            out.append(separator);
            writeRepr(run, item, out);
            separator = ", ";
        }
        out.append(items.isEmpty() ? open + close : close);
    }

    private static void writeEntries(Render run, Map<Value, Value> entries, BoundedText out) {
        String separator = "{";
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            out.append(separator);
            writeRepr(run, entry.getKey(), out);
            out.append(": ");
            writeRepr(run, entry.getValue(), out);
            separator = ", ";
        }
        out.append(entries.isEmpty() ? "{}" : "}");
    }

    /* A namespace may hold itself, so its contents have no weight or depth of their own. */
    private static void writeNamespace(Render run, Namespace namespace, BoundedText out) {
        run.budget().enter();
        out.append("<Namespace {");
        String separator = "";
        for (Map.Entry<String, Value> entry : namespace.attributes().entrySet()) {
            out.append(separator).append(quote(entry.getKey())).append(": ");
            run.budget().spend(entry.getValue().weight());
            writeRepr(run, entry.getValue(), out);
            separator = ", ";
        }
        out.append("}>");
        run.budget().leave();
    }
}
