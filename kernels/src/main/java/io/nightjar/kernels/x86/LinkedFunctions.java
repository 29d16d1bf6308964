package io.nightjar.kernels.x86;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Functions of one kind, by number, such as that of their rows; each is made when it is first asked for. Thread-safe. */
public final class LinkedFunctions {

    private final IntFunction<MethodHandle> maker;
    private final AtomicReferenceArray<@Nullable MethodHandle> functions;

    /**
     * Functions that are yet to be made.
     *
     * @param most the largest number
     * @param maker makes the function of a number
     */
    LinkedFunctions(int most, IntFunction<MethodHandle> maker) {
        this.maker = maker;
        this.functions = new AtomicReferenceArray<>(most);
    }

    /** The largest number. */
    public int most() {
        return functions.length();
    }

    /**
     * The function of a number.
     *
     * @param number 1 to {@link #most}
     */
    MethodHandle of(int number) {
        MethodHandle made = functions.get(number - 1);
        return made != null ? made : make(number);
    }

    private synchronized MethodHandle make(int number) {
        MethodHandle made = functions.get(number - 1);
        if (made == null) {
            made = maker.apply(number);
            functions.set(number - 1, made);
        }
        return made;
    }
}
