package io.nightjar.kernels.x86;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One operand of a form: the field it fills and what it may be; {@link Instruction} has the grammar.
 *
 * @param field one of {@code R M V S O A I N J}
 * @param kind the kind of register, the kind of immediate or the bits of a distance; empty for memory only
 * @param memory what follows {@code m}: empty, a number of bytes or {@code x}; {@link #NO_MEMORY} where a register must stand
 */
record Slot(char field, String kind, String memory) {

    static final String NO_MEMORY = "none";

    private static final Pattern IMMEDIATE = Pattern.compile("(I)(u8|s8|s32|u32|64)|(J)(8|32)|(N)");
    private static final Pattern REGISTER = Pattern.compile("([RMVSOA])([xhqeoyktgdwb]?)(m(x|\\d*))?");

    /** Reads one operand of a row. */
    static Slot parse(String token) {
        Matcher immediate = IMMEDIATE.matcher(token);
        if (immediate.matches()) {
            return new Slot(token.charAt(0), token.substring(1), NO_MEMORY);
        }
        Matcher register = REGISTER.matcher(token);
        if (!register.matches()) {
            throw new IllegalStateException("not an operand of a form: " + token);
        }
        String memory = register.group(3) == null ? NO_MEMORY : register.group(4);
        return new Slot(token.charAt(0), register.group(2), memory);
    }

    static boolean isOperand(String token) {
        return IMMEDIATE.matcher(token).matches() || REGISTER.matcher(token).matches();
    }

    boolean takesMemory() {
        return !memory.equals(NO_MEMORY);
    }

    /** The bytes of the memory operand, which fractions of a vector may have fewer than their register; 0 where the instruction states no size. */
    int memoryBytes(int vectorBits) {
        if (!memory.isEmpty() && !memory.equals("x")) {
            return Integer.parseInt(memory);
        }
        return switch (kind) {
            case "h" -> vectorBits / 16;
            case "q" -> vectorBits / 32;
            case "e" -> vectorBits / 64;
            default -> (memory.isEmpty() ? registerBits(vectorBits) : vectorBits) / 8;
        };
    }

    /** The width of the register that may stand here, when the instruction works on so many bits. */
    int registerBits(int vectorBits) {
        return switch (kind) {
            case "x" -> vectorBits;
            case "h" -> Math.max(vectorBits / 2, 128);
            case "q" -> Math.max(vectorBits / 4, 128);
            case "e" -> Math.max(vectorBits / 8, 128);
            case "o" -> 128;
            case "y" -> 256;
            case "g" -> 64;
            case "d" -> 32;
            case "w" -> 16;
            case "b" -> 8;
            default -> 0;
        };
    }

    boolean isVector() {
        return !kind.isEmpty() && "RMVS".indexOf(field) >= 0 && "xhqeoy".contains(kind);
    }

    /** Whether the operand can stand here; {@code position} is where the instruction starts. */
    boolean accepts(Operand operand, int vectorBits, int vectorRegisters, int position) {
        return switch (operand) {
            case Vec vec -> isVector() && vec.bits() == registerBits(vectorBits) && vec.index() < vectorRegisters;
            case Gpr gpr ->
                !kind.isEmpty()
                        && "gdwb".contains(kind)
                        && gpr.bits() == registerBits(vectorBits)
                        && (field != 'A' || gpr.index() == 0);
            case Mask _ -> kind.equals("k");
            case Tile _ -> kind.equals("t");
            case Memory _ -> takesMemory();
            case Immediate immediate -> acceptsImmediate(immediate.value());
            case Label label -> field == 'J' && (kind.equals("32") || isShortJump(label, position));
            case Masking _, Rounding _ -> false;
        };
    }

    private boolean acceptsImmediate(long value) {
        if (field == 'N') {
            return value == 1;
        }
        return field == 'I'
                && switch (kind) {
                    case "u8" -> value >= Byte.MIN_VALUE && value <= 0xff;
                    case "s8" -> value == (byte) value;
                    case "s32" -> value == (int) value;
                    case "u32" -> value >= Integer.MIN_VALUE && value <= 0xffff_ffffL;
                    default -> true;
                };
    }

    /* A jump back knows its distance; a jump ahead does not, and takes the long form. Two bytes is the short form's length. */
    private static boolean isShortJump(Label label, int position) {
        return label.isBound() && label.offsetBytes() - (position + 2) >= Byte.MIN_VALUE;
    }

    /** The bytes that an immediate or a distance takes in the code. */
    int immediateBytes() {
        return switch (field) {
            case 'I', 'J' -> kind.endsWith("8") ? 1 : kind.endsWith("32") ? 4 : 8;
            case 'S' -> 1;
            default -> 0;
        };
    }
}
