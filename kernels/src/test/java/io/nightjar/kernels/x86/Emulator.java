package io.nightjar.kernels.x86;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs generated code in plain Java, instruction by instruction, with the exact arithmetic of each, so that code for CPUs that are not
 * at hand is tested too. It knows what {@link VectorCode} and the bodies emit; any other instruction is an error that names it.
 * {@code EmulatorTest} compares it with the CPU, {@code TileEmulationTest} with plain loops. A function may be called from many threads: each call has a state of its own.
 */
public final class Emulator {

    private static final int MOST_STEPS = 100_000_000;
    private static final int STACK_BYTES = 4096;
    private static final List<Gpr> ARGUMENTS = List.of(Gpr.RDI, Gpr.RSI, Gpr.RDX, Gpr.RCX, Gpr.R8, Gpr.R9);
    private static final List<Gpr> CALLERS = List.of(Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15, Gpr.RSP);

    private final List<Assembler.Emitted> code;
    private final Map<Integer, Integer> indexOfOffset = new HashMap<>();
    private final MemorySegment bytes;

    private Emulator(Assembler assembler) {
        this.bytes = MemorySegment.ofArray(assembler.assemble());
        this.code = assembler.emitted();
        for (int i = code.size() - 1; i >= 0; i--) {
            // What lies between two instructions does nothing.
            indexOfOffset.put(code.get(i).start(), i);
        }
    }

    /** A {@link CodeLinker} whose functions are interpreted. */
    public static MethodHandle link(String name, Assembler code, FunctionDescriptor type) {
        try {
            MethodHandle call = MethodHandles.lookup()
                    .findVirtual(Emulator.class, "call", MethodType.methodType(float.class, Object[].class))
                    .bindTo(new Emulator(code));
            MethodType wanted = type.toMethodType();
            return call.asCollector(Object[].class, wanted.parameterCount()).asType(wanted);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }

    /** Calls the function; returns the first lane of xmm0. */
    float call(Object... arguments) {
        EmulatedState state = new EmulatedState(bytes, STACK_BYTES);
        List<Long> numbers = new ArrayList<>();
        for (Object argument : arguments) {
            switch (argument) {
                case MemorySegment segment -> numbers.add(state.addressOf(segment));
                case Long number -> numbers.add(number);
                case Float number -> state.vector(0)[0] = Float.floatToRawIntBits(number);
                default -> throw new AssertionError("argument " + argument);
            }
        }
        pass(numbers, state);
        for (Gpr register : CALLERS) {
            if (!register.equals(Gpr.RSP)) {
                state.set(register, 0x5eed_0000L + register.index());
            }
        }
        List<Long> before = CALLERS.stream().map(state::get).toList();
        run(state);
        List<Long> after = CALLERS.stream().map(state::get).toList();
        if (!after.equals(before)) {
            throw new AssertionError("the caller's registers " + CALLERS + " were " + before + " and are " + after);
        }
        if (state.mxcsr() != EmulatedState.MXCSR_OF_CALLERS) {
            throw new AssertionError("the function leaves mxcsr changed");
        }
        return Float.intBitsToFloat(state.vector(0)[0]);
    }

    /** In registers; what those do not hold, on the stack above the place of the return address. */
    private static void pass(List<Long> numbers, EmulatedState state) {
        int inRegisters = Math.min(numbers.size(), ARGUMENTS.size());
        for (int i = 0; i < inRegisters; i++) {
            state.set(ARGUMENTS.get(i), numbers.get(i));
        }
        long top = state.get(Gpr.RSP) - (long) (1 + numbers.size() - inRegisters) * Long.BYTES;
        state.set(Gpr.RSP, top);
        for (int i = inRegisters; i < numbers.size(); i++) {
            state.write(top + (long) (1 + i - inRegisters) * Long.BYTES, numbers.get(i), Long.BYTES);
        }
    }

    private void run(EmulatedState state) {
        GeneralEmulation general = new GeneralEmulation(state);
        VectorEmulation vectors = new VectorEmulation(state);
        TileEmulation tiles = new TileEmulation(state);
        int at = 0;
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            Assembler.Emitted emitted = code.get(at++);
            if (emitted.instruction() == GeneralOp.RET) {
                if (tiles.inUse()) {
                    throw new AssertionError("the function does not release the tiles");
                }
                return;
            }
            if (emitted.instruction() instanceof TileOp op) {
                tiles.execute(op, emitted.operands());
            } else if (emitted.instruction() instanceof GeneralOp op) {
                Label target = general.execute(op, emitted.operands());
                if (target != null) {
                    at = indexAt(target.offsetBytes());
                }
            } else {
                vectors.execute(
                        emitted.instruction(), Arguments.of(emitted.operands().toArray(Operand[]::new)));
            }
        }
        throw new AssertionError("the function does not return");
    }

    /** The first instruction at or, behind no-operations, after an offset. */
    private int indexAt(int offset) {
        for (int at = offset; at < bytes.byteSize(); at++) {
            Integer index = indexOfOffset.get(at);
            if (index != null) {
                return index;
            }
        }
        throw new AssertionError("no instruction at " + offset);
    }
}
