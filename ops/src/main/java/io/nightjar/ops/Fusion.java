package io.nightjar.ops;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** A rewrite of programs that makes one op of several. The results are the same to the bit. */
public enum Fusion {
    /** Products of one slot: queries, keys and values; gate and up. */
    PRODUCTS(ProductFusion::rewrite);

    private final UnaryOperator<List<Op>> rewrite;

    Fusion(UnaryOperator<List<Op>> rewrite) {
        this.rewrite = rewrite;
    }

    /** Name by which it is switched on or off. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<Op> rewrite(List<Op> ops) {
        return rewrite.apply(ops);
    }
}
