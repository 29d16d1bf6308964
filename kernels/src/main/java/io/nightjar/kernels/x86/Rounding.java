package io.nightjar.kernels.x86;

/** Static rounding of one AVX-512 instruction between registers, instead of MXCSR's; exceptions are then not raised. */
public enum Rounding implements Operand {
    /** What MXCSR says. */
    BY_MXCSR("", 0),
    /** To nearest, ties to even. */
    NEAREST("{rn-sae}", 0),
    /** Towards minus infinity. */
    DOWN("{rd-sae}", 1),
    /** Towards plus infinity. */
    UP("{ru-sae}", 2),
    /** Towards zero. */
    TOWARDS_ZERO("{rz-sae}", 3),
    /** For instructions that do not round: no exceptions only. */
    NO_EXCEPTIONS("{sae}", 0);

    private final String text;
    private final int control;

    Rounding(String text, int control) {
        this.text = text;
        this.control = control;
    }

    /** The two bits that stand where the vector length stood. */
    int control() {
        return control;
    }

    @Override
    public String text() {
        return text;
    }
}
