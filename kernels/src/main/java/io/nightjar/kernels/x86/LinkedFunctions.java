package io.nightjar.kernels.x86;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Functions of one kind, one for each number of rows; each is made when it is first asked for. Thread-safe. */
public final class LinkedFunctions {

    private final IntFunction<MethodHandle> maker;
    private final AtomicReferenceArray<@Nullable MethodHandle> functions;

    /**
     * Functions that are yet to be made.
     *
     * @param most rows
     * @param maker makes the function for a number of rows
     */
    LinkedFunctions(int most, IntFunction<MethodHandle> maker) {
        this.maker = maker;
        this.functions = new AtomicReferenceArray<>(most);
    }

    /** The largest number of rows. */
    public int most() {
        return functions.length();
    }

    /**
     * The function for a number of rows.
     *
     * @param rows 1 to {@link #most}
     */
    MethodHandle of(int rows) {
        MethodHandle made = functions.get(rows - 1);
        return made != null ? made : make(rows);
    }

    private synchronized MethodHandle make(int rows) {
        MethodHandle made = functions.get(rows - 1);
        if (made == null) {
            made = maker.apply(rows);
            functions.set(rows - 1, made);
        }
        return made;
    }
}
