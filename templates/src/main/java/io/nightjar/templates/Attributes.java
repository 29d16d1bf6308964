package io.nightjar.templates;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Python's {@code getattr} finds in a value: methods above all. */
final class Attributes {

    private static final Set<String> CHANGES_LIST =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
    private static final Set<String> CHANGES_DICT = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private Attributes() {}

    /** The attribute; undefined, with the reason, if the sandbox forbids it; empty if there is none. */
    static Optional<Value> find(Value object, String name) {
        return switch (object) {
            case Value.Text text -> method(TextMethods.TABLE, text, name);
            case Sequence sequence when sequence.isList() && CHANGES_LIST.contains(name) -> forbidden(object, name);
            case Sequence sequence -> ofSequence(sequence, name);
            case Dict dict when CHANGES_DICT.contains(name) -> forbidden(dict, name);
            case Dict dict -> method(CollectionMethods.DICT, dict, name);
            case NumberValue number -> ofNumber(number, name);
            case Namespace namespace -> namespace.find(name);
            case Loop loop -> loop.attribute(name);
            case Macro macro -> macro.attribute(name);
            case Range range -> ofRange(range, name);
            case NativeFunction _, DictView _, OneShot _, Value.None _, Value.Undefined _ -> Optional.empty();
        };
    }

    private static Optional<Value> ofSequence(Sequence sequence, String name) {
        if (sequence.kind() == Sequence.Kind.GROUP && (name.equals("grouper") || name.equals("list"))) {
            return Optional.of(sequence.items().get(name.equals("list") ? 1 : 0));
        }
        return method(CollectionMethods.SEQUENCE, sequence, name);
    }

    private static Optional<Value> ofNumber(NumberValue number, String name) {
        return switch (name) {
            case "real" -> Optional.of(number);
            case "imag" -> Optional.of(number.isReal() ? new NumberValue.Real(0) : NumberValue.Int.ZERO);
            default -> method(NumberMethods.TABLE, number, name);
        };
    }

    private static Optional<Value> ofRange(Range range, String name) {
        return switch (name) {
            case "start" -> Optional.of(NumberValue.Int.of(range.start()));
            case "stop" -> Optional.of(NumberValue.Int.of(range.stop()));
            case "step" -> Optional.of(NumberValue.Int.of(range.step()));
            default -> Optional.empty();
        };
    }

    private static Optional<Value> method(Map<String, Builtin> table, Value object, String name) {
        return Optional.ofNullable(table.get(name)).map(row -> row.methodOf(object));
    }

    private static Optional<Value> forbidden(Value object, String name) {
        return Optional.of(new Value.Undefined(
                "access to attribute '" + name + "' of '" + object.typeName() + "' object is unsafe."));
    }
}
