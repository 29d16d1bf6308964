package io.nightjar.templates;

import io.nightjar.templates.NumberValue.Int;
import java.util.List;
import java.util.Map;

/** The methods of numbers. */
final class NumberMethods {

    static final Map<String, Builtin> TABLE = Builtin.table(List.of(
            Builtin.of(
                    "bit_length",
                    "",
                    (_, self, _) -> Int.of(integer(self).integer().abs().bitLength())),
            Builtin.of(
                    "bit_count",
                    "",
                    (_, self, _) -> Int.of(integer(self).integer().abs().bitCount())),
            Builtin.test("is_integer", "", (_, self, _) -> {
                double real = ((NumberValue) self).real();
                return real == Math.rint(real) && !Double.isInfinite(real);
            }),
            Builtin.of("conjugate", "", (_, self, _) -> self)));

    private NumberMethods() {}

    private static NumberValue integer(Value self) {
        NumberValue number = (NumberValue) self;
        if (number.isReal()) {
            throw RenderFailure.of("'float' object has no such attribute");
        }
        return number;
    }
}
