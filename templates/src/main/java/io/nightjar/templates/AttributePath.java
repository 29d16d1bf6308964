package io.nightjar.templates;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What filters look items up by: {@code "address.city"}, a number, or nothing for the item itself.
 *
 * @param parts names and numbers from the outside in
 * @param fallback stands for what is undefined
 * @param ignoreCase whether strings come out in lower case, for comparing
 */
record AttributePath(List<Value> parts, Optional<Value> fallback, boolean ignoreCase) {

    /** The path that an argument names; {@code None} is the item itself. */
    static AttributePath of(Value attribute, Optional<Value> fallback, boolean ignoreCase) {
        return new AttributePath(parts(attribute), fallback, ignoreCase);
    }

    /** The paths that an argument names, separated by commas. */
    static List<AttributePath> several(Value attribute, boolean ignoreCase) {
        if (!(attribute instanceof Value.Text text)) {
            return List.of(of(attribute, Optional.empty(), ignoreCase));
        }
        return Arrays.stream(text.text().split(",", -1))
                .map(path -> of(new Value.Text(path), Optional.empty(), ignoreCase))
                .toList();
    }

    /** The item's attribute. */
    Value get(Render run, Value item) {
        Value value = item;
        for (Value part : parts) {
            value = Subscripts.item(run, value, part);
            if (fallback.isPresent() && value instanceof Value.Undefined) {
                value = fallback.get();
            }
        }
        return ignoreCase && value instanceof Value.Text text
                ? new Value.Text(text.text().toLowerCase(Locale.ROOT))
                : value;
    }

    private static List<Value> parts(Value attribute) {
        return switch (attribute) {
            case Value.None _ -> List.of();
            case Value.Text(String path, boolean _) -> {
                List<Value> parts = new ArrayList<>();
                for (String part : path.split("\\.", -1)) {
                    boolean number = !part.isEmpty()
                            && part.length() < 10
                            && part.chars().allMatch(c -> c >= '0' && c <= '9');
                    parts.add(number ? NumberValue.Int.of(Long.parseLong(part)) : new Value.Text(part));
                }
                yield parts;
            }
            default -> List.of(attribute);
        };
    }
}
