package io.nightjar.templates;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code object[index]}, {@code object[start:stop:step]} and {@code object.name}, as Jinja's sandbox looks them up. */
final class Subscripts {

    private Subscripts() {}

    /** {@code object[index]}: an item, else an attribute of this name, else undefined. */
    static Value item(Render run, Value object, Value index) {
        run.budget().spend(object.searchWeight() + Math.min(index.weight(), Integer.MAX_VALUE));
        if (object instanceof Value.Undefined(String message)) {
            throw RenderFailure.of(message);
        }
        return directItem(object, index)
                .or(() -> index instanceof Value.Text name ? Attributes.find(object, name.text()) : Optional.empty())
                .orElseGet(() -> missing(object, index));
    }

    /** {@code object.name}: an attribute, else an item of this name, else undefined. */
    static Value attribute(Render run, Value object, String name) {
        run.budget().spend(object.searchWeight());
        if (object instanceof Value.Undefined(String message)) {
            throw RenderFailure.of(message);
        }
        Value.Text key = new Value.Text(name);
        return Attributes.find(object, name).or(() -> directItem(object, key)).orElseGet(() -> missing(object, key));
    }

    /** {@code object[start:stop:step]}; bounds are integers or {@code None}. */
    static Value slice(Render run, Value object, Value start, Value stop, Value step) {
        return switch (object) {
            case Value.Undefined(String message) -> throw RenderFailure.of(message);
            case Value.Text text -> {
                int length = text.text().codePointCount(0, text.text().length());
                SliceBounds bounds = SliceBounds.of(start, stop, step, length);
                yield run.text(slice(run, text.text(), bounds), text.safe());
            }
            case Sequence sequence -> {
                List<Value> items = sequence.items();
                SliceBounds bounds = SliceBounds.of(start, stop, step, items.size());
                run.budget().spend(bounds.count());
                List<Value> chosen = new ArrayList<>(bounds.count());
                for (int i = 0; i < bounds.count(); i++) {
                    chosen.add(items.get(bounds.at(i)));
                }
                yield sequence.with(chosen);
            }
            case Range range -> {
                SliceBounds bounds = SliceBounds.of(start, stop, step, range.length());
                yield new Range(
                        range.start() + bounds.start() * range.step(), range.step() * bounds.step(), bounds.count());
            }
            default -> throw RenderFailure.of("'" + object.typeName() + "' object cannot be sliced");
        };
    }

    private static String slice(Render run, String text, SliceBounds bounds) {
        run.budget().spend(text.length() / Budget.CHARACTERS_PER_STEP);
        if (bounds.step() == 1) {
            int begin = text.offsetByCodePoints(0, bounds.start());
            return text.substring(begin, text.offsetByCodePoints(begin, bounds.count()));
        }
        int[] codePoints = text.codePoints().toArray();
        run.budget().spendCharacters(codePoints.length);
        StringBuilder chosen = new StringBuilder(bounds.count());
        for (int i = 0; i < bounds.count(); i++) {
            chosen.appendCodePoint(codePoints[bounds.at(i)]);
        }
        return chosen.toString();
    }

    private static Optional<Value> directItem(Value object, Value index) {
        if (object instanceof Dict dict) {
            return dict.find(index);
        }
        if (!(index instanceof NumberValue number) || number.isReal()) {
            return Optional.empty();
        }
        int i = PythonNumbers.clampToInt(number.integer());
        return switch (object) {
            case Sequence sequence -> place(i, sequence.items().size()).map(sequence.items()::get);
            case Range range -> place(i, range.length()).map(range::get);
            case Value.Text text -> {
                String all = text.text();
                yield place(i, all.codePointCount(0, all.length())).map(at -> {
                    int begin = all.offsetByCodePoints(0, at);
                    return new Value.Text(all.substring(begin, all.offsetByCodePoints(begin, 1)));
                });
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Integer> place(int index, int length) {
        int place = index < 0 ? index + length : index;
        return place >= 0 && place < length ? Optional.of(place) : Optional.empty();
    }

    private static Value missing(Value object, Value index) {
        return new Value.Undefined(
                index instanceof Value.Text name
                        ? "'" + typeInMessages(object) + "' has no attribute " + PythonText.quote(name.text())
                        : typeInMessages(object) + " has no element "
                                + (index instanceof NumberValue number ? PythonText.of(number) : index.typeName()));
    }

    private static String typeInMessages(Value object) {
        return object instanceof Value.None ? "None" : object.typeName() + " object";
    }
}
