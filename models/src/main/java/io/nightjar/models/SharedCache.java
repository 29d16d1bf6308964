package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import java.util.List;

/**
 * Which layers keep keys and values of their own, and from whom the others, which are the last ones, borrow: from the last layer
 * of their kind that has some.
 *
 * @param header for messages
 * @param windows of each layer, which tell the kinds apart
 * @param owning how many layers, the first ones, have their own
 */
record SharedCache(Header header, List<Integer> windows, int owning) {

    private static final String KEY = "attention.shared_kv_layers";

    /** As the header says; {@code fallback} is the number of borrowing layers where it does not. */
    static SharedCache read(Header header, List<Integer> windows, int fallback) {
        int borrowing = header.metadata().integer(header.key(KEY), 0, header.layers() - 1, fallback);
        return new SharedCache(header, windows, header.layers() - borrowing);
    }

    boolean owns(int layer) {
        return layer < owning;
    }

    /**
     * The layer that lends to this one, which does not own.
     *
     * @throws ModelFormatException if there is none
     */
    int lender(int layer) {
        int lender = windows.subList(0, owning).lastIndexOf(windows.get(layer));
        if (lender < 0) {
            throw ModelFormatException.of(
                    header.source().name(),
                    header.key(KEY),
                    "a layer of the kind of layer " + layer + " with keys and values of its own",
                    "none among the first " + owning);
        }
        return lender;
    }
}
