package io.nightjar.kernels.x86;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** General-purpose instructions of an {@link Emulator}. */
final class GeneralEmulation {

    private final EmulatedState state;
    /** What the last comparison or sum left: its result with sign, exact. */
    private long result;

    GeneralEmulation(EmulatedState state) {
        this.state = state;
    }

    /** Executes one instruction; returns where to go on, if not behind it. */
    @Nullable
    Label execute(GeneralOp op, List<Operand> operands) {
        switch (op) {
            case MOV -> move(operands.get(0), operands.get(1));
            case ADD -> combine(operands, value(operands.get(0)) + value(operands.get(1)), true);
            case SUB -> combine(operands, value(operands.get(0)) - value(operands.get(1)), true);
            case CMP -> combine(operands, value(operands.get(0)) - value(operands.get(1)), false);
            case AND -> combine(operands, value(operands.get(0)) & value(operands.get(1)), true);
            case OR -> combine(operands, value(operands.get(0)) | value(operands.get(1)), true);
            case SHL -> combine(operands, value(operands.get(0)) << value(operands.get(1)), true);
            case SHR -> combine(operands, value(operands.get(0)) >>> value(operands.get(1)), true);
            case PUSH -> {
                state.set(Gpr.RSP, state.get(Gpr.RSP) - Long.BYTES);
                state.write(state.get(Gpr.RSP), value(operands.getFirst()), Long.BYTES);
            }
            case POP -> {
                state.set((Gpr) operands.getFirst(), state.read(state.get(Gpr.RSP), Long.BYTES));
                state.set(Gpr.RSP, state.get(Gpr.RSP) + Long.BYTES);
            }
            case STMXCSR -> state.write(state.address((Memory) operands.getFirst()), state.mxcsr(), Integer.BYTES);
            case LDMXCSR ->
                state.setMxcsr((int) state.read(state.address((Memory) operands.getFirst()), Integer.BYTES));
            case JMP, JNE, JE, JGE, JG, JLE, JL -> {
                return jumps(op) ? (Label) operands.getFirst() : null;
            }
            // Changes nothing, wherever it points.
            case PREFETCHT0 -> {}
            default -> throw new AssertionError(op + " is not emulated");
        }
        return null;
    }

    private boolean jumps(GeneralOp op) {
        return switch (op) {
            case JNE -> result != 0;
            case JE -> result == 0;
            case JGE -> result >= 0;
            case JG -> result > 0;
            case JLE -> result <= 0;
            case JL -> result < 0;
            default -> true;
        };
    }

    private void combine(List<Operand> operands, long value, boolean stores) {
        Gpr to = (Gpr) operands.getFirst();
        result = to.bits() == 32 ? (int) value : value;
        if (stores) {
            state.set(to, value);
        }
    }

    private void move(Operand to, Operand from) {
        if (to instanceof Gpr register) {
            state.set(
                    register,
                    from instanceof Memory memory
                            ? state.read(state.address(memory), register.bits() / Byte.SIZE)
                            : value(from));
        } else {
            Gpr register = (Gpr) from;
            state.write(state.address((Memory) to), state.get(register), register.bits() / Byte.SIZE);
        }
    }

    /** Registers of 32 bits count with sign, as the comparisons of the bodies do. */
    private long value(Operand operand) {
        return switch (operand) {
            case Immediate immediate -> immediate.value();
            case Gpr register -> register.bits() == 32 ? (int) state.get(register) : state.get(register);
            default -> throw new AssertionError(operand + " is not emulated");
        };
    }
}
