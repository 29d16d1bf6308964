package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.FloatOp.VADDPS;
import static io.nightjar.kernels.x86.GeneralOp.ADD;
import static io.nightjar.kernels.x86.GeneralOp.JMP;
import static io.nightjar.kernels.x86.GeneralOp.JNE;
import static io.nightjar.kernels.x86.GeneralOp.MOV;
import static io.nightjar.kernels.x86.GeneralOp.NOP;
import static io.nightjar.kernels.x86.GeneralOp.RET;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RBX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RSP;
import static io.nightjar.kernels.x86.Immediate.imm;
import static io.nightjar.kernels.x86.MoveOp.VBROADCASTSS;
import static io.nightjar.kernels.x86.MoveOp.VMOVDQU;
import static io.nightjar.kernels.x86.MoveOp.VMOVUPS;
import static io.nightjar.kernels.x86.Vec.xmm;
import static io.nightjar.kernels.x86.Vec.ymm;
import static io.nightjar.kernels.x86.Vec.zmm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels, jumps, constants, padding, frames, and operands that no instruction takes. */
class AssemblerTest {

    private final Assembler code = new Assembler();

    @Test
    void jumpsBackInTwoBytesWhereTheyReachAndInSixWhereNot() {
        Label top = code.label("top");
        code.bind(top);
        emitNops(126);
        code.emit(JNE, top);
        code.emit(JNE, top);
        assertThat(hex()).endsWith("90" + "7580" + "0f857affffff");
    }

    @Test
    void jumpsAheadInThirtyTwoBits() {
        Label end = code.label("end");
        code.emit(JMP, end);
        code.emit(NOP);
        code.bind(end);
        code.emit(RET);
        assertThat(hex()).isEqualTo("e901000000" + "90" + "c3");
    }

    @Test
    void refusesLabelsWithoutAPlaceAndWithTwo() {
        Label lost = code.label("lost");
        code.emit(JMP, lost);
        assertThatThrownBy(code::assemble)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("label lost is not bound, used by jmp lost");
        code.bind(lost);
        assertThat(hex()).isEqualTo("e900000000");
        assertThatThrownBy(() -> code.bind(lost)).hasMessage("label lost is bound twice");
    }

    @Test
    void constantsStandBehindTheCodeOnceEachAndAligned() {
        code.emit(VBROADCASTSS, ymm(0), code.constantFloats(1f));
        code.emit(VMOVUPS, ymm(1), code.constantInts(1, 2, 3, 4, 5, 6, 7, 8));
        code.emit(VBROADCASTSS, ymm(2), code.constantFloats(1f));
        code.emit(VADDPS, zmm(3), zmm(4), code.constantFloats(1f).broadcast());
        byte[] bytes = code.assemble();
        assertThat(bytes).hasSize(64 + 32 + 32);
        assertThat(HexFormat.of().formatHex(bytes, 0, code.position()))
                .isEqualTo("c4e27d180537000000" + "c5fc100d4f000000" + "c4e27d181526000000" + "62f15c58581d1c000000");
        assertThat(HexFormat.of().formatHex(bytes, code.position(), 64)).matches("(cc)+");
        assertThat(HexFormat.of().formatHex(bytes, 64, 100)).isEqualTo("0000803f" + "00".repeat(28) + "01000000");
    }

    @Test
    void assemblingTwiceGivesTheSameBytesAndEmittingMayGoOn() {
        code.emit(VMOVUPS, ymm(1), code.constantInts(7));
        byte[] first = code.assemble();
        assertThat(code.assemble()).isEqualTo(first);
        emitNops(64);
        byte[] longer = code.assemble();
        assertThat(longer).hasSize(128 + 4);
        assertThat(longer[4]).isEqualTo((byte) 120);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 31, 32, 33})
    void padsWithNoOperations(int before) {
        emitNops(before);
        code.align(32);
        code.emit(RET);
        assertThat((code.position() - 1) % 32).isZero();
        assertThat(code.position() - 1 - before).isLessThan(32);
    }

    @Test
    void padsWithFewLongInstructions() {
        emitNops(15);
        code.align(32);
        assertThat(hex()).endsWith("660f1f840000000000" + "0f1f840000000000");
        assertThatIllegalArgumentException().isThrownBy(() -> code.align(48));
        assertThatIllegalArgumentException().isThrownBy(() -> code.align(128));
    }

    @Test
    void frameKeepsWhatBelongsToTheCaller() {
        Frame frame = new Frame(List.of(RBX, Gpr.R12), 16);
        frame.enter(code);
        frame.leave(code);
        assertThat(hex()).isEqualTo("53" + "4154" + "4883ec10" + "c5f877" + "4883c410" + "415c" + "5b" + "c3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Frame(List.of(RAX), 0))
                .withMessage("rax is not a register to save");
        assertThatIllegalArgumentException().isThrownBy(() -> new Frame(List.of(), 12));
    }

    @Test
    void refusesOperandsThatNoFormTakes() {
        refuses("vaddps: no form takes (ymm1, ymm2, xmm3)", VADDPS, ymm(1), ymm(2), xmm(3));
        refuses("vhaddps: no form takes (ymm1, ymm2, ymm16)", FloatOp.VHADDPS, ymm(1), ymm(2), ymm(16));
        refuses("vmovdqu: no form takes (zmm1, [rax])", VMOVDQU, zmm(1), at(RAX));
        refuses("vaddps: no form takes (ymm1, ymm2)", VADDPS, ymm(1), ymm(2));
        refuses("add: no form takes (rax, 0x80000000)", ADD, RAX, imm(0x8000_0000L));
        refuses("add: no form takes (rax, ecx)", ADD, RAX, RCX.dword());
        refuses("mov: no form takes ([rax], [rcx])", MOV, at(RAX), at(RCX));
        refuses("tdpbssd: no form takes", TileOp.TDPBSSD, Tile.TMM0, Tile.TMM1, Tile.TMM0);
        refuses("tileloadd: no form takes", TileOp.TILELOADD, Tile.TMM0, code.constantInts(1));
    }

    @Test
    void refusesMasksBroadcastsAndRoundingsWhereThereAreNone() {
        refuses("vhaddps: no form takes", FloatOp.VHADDPS, ymm(1), ymm(2), ymm(3), Mask.K1.merging());
        refuses("vpcmpd: no form", IntegerOp.VPCMPD, Mask.K1, zmm(2), zmm(3), imm(0), Mask.K1.zeroing());
        refuses("vmovups: no form", VMOVUPS, at(RAX), zmm(1), Mask.K1.zeroing());
        refuses("vpaddb: no form", IntegerOp.VPADDB, zmm(1), zmm(2), at(RAX).broadcast());
        refuses("vaddps: no form", VADDPS, ymm(1), ymm(2), ymm(3), Rounding.UP);
        refuses("vaddps: no form", VADDPS, zmm(1), zmm(2), zmm(3), Rounding.NO_EXCEPTIONS);
        refuses("vaddps: no form", VADDPS, zmm(1), zmm(2), at(RAX), Rounding.UP);
        assertThatIllegalArgumentException().isThrownBy(Mask.K0::zeroing);
    }

    @Test
    void refusesAddressesThatCannotBeEncoded() {
        refuses("vmovups: rsp cannot be an index", VMOVUPS, ymm(0), at(RAX, RSP, 1, 0));
        refuses("vmovups: scale 3 is not 1, 2, 4 or 8", VMOVUPS, ymm(0), at(RAX, RCX, 3, 0));
        refuses("vmovups: addresses take 64-bit registers", VMOVUPS, ymm(0), at(RAX.dword()));
        refuses("vmovups: displacement 2147483648 does not fit 32 bits", VMOVUPS, ymm(0), at(RAX, 1L << 31));
    }

    @Test
    void refusesRegistersThatDoNotExist() {
        assertThatIllegalArgumentException().isThrownBy(() -> zmm(32));
        assertThatIllegalArgumentException().isThrownBy(() -> new Vec(0, 64));
        assertThatIllegalArgumentException().isThrownBy(() -> new Gpr(16, 64));
        assertThatIllegalArgumentException().isThrownBy(() -> new Gpr(0, 24));
        assertThatIllegalArgumentException().isThrownBy(() -> new Mask(8));
        assertThatIllegalArgumentException().isThrownBy(() -> new Tile(8));
        assertThatIllegalArgumentException().isThrownBy(() -> code.constant(new byte[65]));
    }

    private void refuses(String message, Instruction instruction, Operand... operands) {
        int before = code.position();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> code.emit(instruction, operands))
                .withMessageStartingWith(message);
        assertThat(code.position()).isEqualTo(before);
    }

    private void emitNops(int count) {
        for (int i = 0; i < count; i++) {
            code.emit(NOP);
        }
    }

    private String hex() {
        return HexFormat.of().formatHex(code.assemble());
    }
}
