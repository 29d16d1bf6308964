package io.nightjar.kernels.x86;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operands of one instruction, apart from what says how it runs.
 *
 * @param operands destination first
 * @param masking which elements are written
 * @param rounding how results are rounded
 */
record Arguments(List<Operand> operands, Masking masking, Rounding rounding) {

    /** Parts what was given to an instruction. */
    static Arguments of(Operand... given) {
        List<Operand> operands = new ArrayList<>();
        Masking masking = Masking.NONE;
        Rounding rounding = Rounding.BY_MXCSR;
        for (Operand operand : given) {
            switch (operand) {
                case Masking value -> masking = value;
                case Rounding value -> rounding = value;
                default -> operands.add(operand);
            }
        }
        return new Arguments(List.copyOf(operands), masking, rounding);
    }

    /** The memory operand; no instruction has two. */
    @Nullable
    Memory memory() {
        for (Operand operand : operands) {
            if (operand instanceof Memory memory) {
                return memory;
            }
        }
        return null;
    }
}
