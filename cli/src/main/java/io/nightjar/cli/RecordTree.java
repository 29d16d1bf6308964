package io.nightjar.cli;

import io.nightjar.models.Norm;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records, and what they hold, as a tree of JSON: specs and ops are data, so that one walk shows any of them, those too that
 * are added later. A record says its {@code kind}; equal records in a row appear once, with how many {@code times}; slots and
 * weights appear by name; long lists of numbers by their first entries.
 */
final class RecordTree {

    /** Follows a slot that has rows not for tokens but for outputs. */
    static final String OF_OUTPUTS = " of outputs";

    private static final int SHOWN_NUMBERS = 4;
    private static final String TIMES = "times";

    private RecordTree() {}

    /** The tree of a value. */
    static JsonNode of(Object value) {
        JsonMapper mapper = JsonMapper.shared();
        return switch (value) {
            case Slot slot -> mapper.valueToTree(text(slot));
            case Weight weight -> mapper.valueToTree(text(weight));
            // Said in full, the absence of a norm would take four lines, in many places of a spec.
            case Norm norm when norm.equals(Norm.NONE) -> mapper.valueToTree("none");
            case Enum<?> constant -> mapper.valueToTree(constant.name());
            case Record parts -> object(parts);
            case List<?> entries -> array(entries);
            case Optional<?> optional -> optional.isPresent() ? of(optional.get()) : mapper.nullNode();
            case Number number -> mapper.valueToTree(number);
            case Boolean truth -> mapper.valueToTree(truth);
            default -> mapper.valueToTree(value.toString());
        };
    }

    /** The components of a record, in order, as text. */
    static List<String> fields(Record value) {
        List<String> fields = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object field = read(value, component);
            JsonNode node = of(field);
            fields.add(component.getName() + "=" + (node.isString() ? node.asString() : flat(node)));
        }
        return fields;
    }

    /** A tree in lines, indented; objects by their kind. */
    static List<String> lines(JsonNode tree, String indent) {
        List<String> lines = new ArrayList<>();
        for (var entry : tree.properties()) {
            JsonNode value = entry.getValue();
            String name = indent + entry.getKey() + ": ";
            if (value.isObject()
                    || (value.isArray() && !value.isEmpty() && value.get(0).isObject())) {
                appendNested(lines, value, name, indent + "  ");
            } else if (!entry.getKey().equals("kind") && !entry.getKey().equals(TIMES)) {
                lines.add(name + (value.isString() ? value.asString() : flat(value)));
            }
        }
        return lines;
    }

    private static void appendNested(List<String> lines, JsonNode value, String name, String indent) {
        if (value.isObject()) {
            lines.add(name + heading(value));
            lines.addAll(lines(value, indent));
            return;
        }
        lines.add(name.stripTrailing());
        for (JsonNode entry : value) {
            lines.add(indent + "- " + heading(entry));
            lines.addAll(lines(entry, indent + "  "));
        }
    }

    private static String heading(JsonNode object) {
        String times = object.has(TIMES) ? " (" + object.get(TIMES).asInt() + " times)" : "";
        return (object.has("kind") && object.get("kind").isString()
                        ? object.get("kind").asString()
                        : "")
                + times;
    }

    private static String flat(JsonNode node) {
        return node.toString().replace("\"", "");
    }

    private static String text(Slot slot) {
        return slot.name() + "[" + slot.width() + "]" + (slot.rows() == Slot.Rows.OUTPUTS ? OF_OUTPUTS : "");
    }

    private static String text(Weight weight) {
        String shape = weight.rows() == 1
                ? "[" + weight.columns() + "]"
                : "[" + weight.rows() + " x " + weight.columns() + "]";
        return Printable.line(weight.name()) + " " + weight.type() + " " + shape;
    }

    private static ObjectNode object(Record value) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("kind", value.getClass().getSimpleName());
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            // A component of the name "kind" would hide what kind of record this is.
            String name = component.getName().equals("kind") ? "formula" : component.getName();
            node.set(name, of(read(value, component)));
        }
        return node;
    }

    private static JsonNode array(List<?> entries) {
        ArrayNode array = JsonMapper.shared().createArrayNode();
        boolean numbers = !entries.isEmpty() && entries.getFirst() instanceof Number;
        if (numbers && entries.size() > SHOWN_NUMBERS) {
            entries.stream().limit(SHOWN_NUMBERS).map(RecordTree::of).forEach(array::add);
            return array.add("… " + entries.size() + " values");
        }
        int start = 0;
        while (start < entries.size()) {
            int end = start + 1;
            while (end < entries.size() && entries.get(end).equals(entries.get(start))) {
                end++;
            }
            JsonNode node = of(entries.get(start));
            if (node instanceof ObjectNode object && end > start + 1) {
                object.put(TIMES, end - start);
                array.add(object);
            } else {
                for (int i = start; i < end; i++) {
                    array.add(node);
                }
            }
            start = end;
        }
        return array;
    }

    private static Object read(Record value, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            // Records inside package-private types have public accessors that are out of reach all the same.
            accessor.setAccessible(true);
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
