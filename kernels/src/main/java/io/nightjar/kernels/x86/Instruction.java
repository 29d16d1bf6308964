package io.nightjar.kernels.x86;

import java.util.List;
import java.util.Locale;

/**
 * An instruction by its name, with the forms in which it can be encoded, the preferred kind of encoding first. A form is one
 * row of text, in the terms of Intel's manuals:
 *
 * <pre>
 *   evex.66.0f38.w0 50 Rx Vx Mxm kz b4
 *   |    |  |    |  |  |  |  |   |  +- b4, b8: one element of so many bytes can be broadcast
 *   |    |  |    |  |  |  |  |   +---- k: can be masked, kz: also zeroing; rc: static rounding, sae: no exceptions
 *   |    |  |    |  |  +--+--+-------- operands: the field that each fills, and what it may be
 *   |    |  |    |  +----------------- opcode; then /2 for an extension in ModRM, or =c0 for a fixed ModRM byte
 *   |    |  |    +-------------------- W bit (wig: ignored, written as 0)
 *   |    |  +------------------------- opcode map: 00 (one byte), 0f, 0f38, 0f3a
 *   |    +---------------------------- prefix: np (none), 66, f3, f2
 *   +--------------------------------- gp (REX where needed), vex or evex
 * </pre>
 *
 * Fields: {@code R} ModRM.reg, {@code M} ModRM.rm, {@code V} VEX.vvvv, {@code S} the upper half of an immediate byte,
 * {@code O} the opcode's low bits, {@code A} the accumulator (not encoded), {@code I} immediate ({@code u8}, {@code s8},
 * {@code s32}, {@code u32}, {@code 64}), {@code N} the number 1 (not encoded), {@code J} distance to a label in 8 or 32 bits.
 * Registers: {@code x} a vector of the instruction's width, {@code h q e} of a half, quarter or eighth of it (at least xmm),
 * {@code o} xmm, {@code y} ymm, {@code k} mask, {@code t} tile, {@code g d w b} general-purpose of 64, 32, 16, 8 bits.
 * {@code m} after it: or memory of the same size, {@code m4}: of 4 bytes, {@code mx}: of the vector's size, {@code m0}: of no
 * stated size; without a register before it: memory only. {@code l128}, {@code l256}, {@code l512} limit the vector widths,
 * else VEX has 128 and 256 and EVEX all three; for AMX, {@code sib}: the address must have a
 * SIB byte, {@code distinct}: no register may stand twice.
 */
public sealed interface Instruction permits GeneralOp, MoveOp, FloatOp, IntegerOp, ShuffleOp, MaskOp, TileOp {

    /**
     * The constant's name.
     *
     * @return the mnemonic in capitals; {@code VEX_} before it asks for the VEX encoding where GNU as prefers EVEX
     */
    String name();

    /**
     * The forms, as rows of text.
     *
     * @return at least one row
     */
    List<String> rows();

    /**
     * The name as GNU as reads it.
     *
     * @return the mnemonic, after {@code {vex}} where that must be asked for
     */
    default String mnemonic() {
        return name().toLowerCase(Locale.ROOT).replace("vex_", "{vex} ");
    }
}
