package io.nightjar.kernels.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The interpreter gives the CPU's bits for every instruction that the bodies use, on any bits as operands. */
class EmulatorTest {

    private static final long SEED = 20_261_128;
    private static final int VECTORS = 4;
    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    /** One use of an instruction or of a few, on vectors that are loaded from memory; its results are stored. */
    private record Use(String name, BiConsumer<VectorCode, List<Vec>> body) {}

    private static List<Use> uses() {
        List<Use> uses = new ArrayList<>();
        uses.add(new Use("add", (c, v) -> c.add(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("subtract", (c, v) -> c.subtract(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("multiply", (c, v) -> c.multiply(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("divide", (c, v) -> c.divide(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("min", (c, v) -> c.min(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("max", (c, v) -> c.max(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("addProduct", (c, v) -> c.addProduct(v.get(0), v.get(1), c.repeated(1.37f))));
        uses.add(new Use("multiplyAdd", (c, v) -> c.multiplyAdd(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("toFloats", (c, v) -> c.toFloats(v.get(0), v.get(1))));
        uses.add(new Use("toInts", (c, v) -> c.toInts(v.get(0), v.get(1))));
        uses.add(new Use("absolute", (c, v) -> c.absolute(v.get(0), v.get(1))));
        uses.add(new Use("xor", (c, v) -> c.xor(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("or", (c, v) -> c.or(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("addInts", (c, v) -> c.addInts(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("subtractInts", (c, v) -> c.subtractInts(v.get(0), v.get(1), v.get(2))));
        uses.add(new Use("shiftIntsLeft", (c, v) -> c.shiftIntsLeft(v.get(0), v.get(1), 23)));
        uses.add(new Use("shiftWords up", (c, v) -> c.shiftWords(v.get(0), v.get(1), 3)));
        uses.add(new Use("shiftWords down", (c, v) -> c.shiftWords(v.get(0), v.get(1), -4)));
        uses.add(new Use("extendByte", (c, v) -> {
            c.extendByte(v.get(0), v.get(1), 3, false);
            c.extendByte(v.get(1), v.get(1), 2, true);
            c.extendByte(v.get(2), v.get(2), 0, false);
        }));
        uses.add(new Use("toDotBytes", (c, v) -> c.toDotBytes(v.get(0))));
        uses.add(new Use("lookUp", (c, v) -> {
            c.and(v.get(2), v.get(2), c.repeatedInt(0x0f0f_0f0f));
            c.lookUp(v.get(0), v.get(1), v.get(2));
        }));
        uses.add(new Use("keepRange", (c, v) -> {
            c.assembler().emit(GeneralOp.MOV, Gpr.RAX, Immediate.imm(3));
            c.assembler().emit(GeneralOp.MOV, Gpr.R9, Immediate.imm(6));
            c.keepRange(v.get(0), 1, Gpr.RAX, Gpr.R9, Float.NEGATIVE_INFINITY);
        }));
        uses.add(new Use(
                "keepWhereAtLeast", (c, v) -> c.keepWhereAtLeast(v.get(0), v.get(1), v.get(2), c.repeated(0.25f))));
        uses.add(new Use(
                "chooseWhereAtLeast",
                (c, v) -> c.chooseWhereAtLeast(v.get(0), v.get(1), v.get(2), v.get(3), c.repeated(0.25f))));
        uses.add(new Use("swapNeighbours", (c, v) -> c.swapNeighbours(v.get(0), v.get(1))));
        uses.add(new Use("loadTwice", (c, v) -> c.loadTwice(v.get(0), Address.at(Gpr.RDI, 3))));
        for (VectorCode.Fold fold : VectorCode.Fold.values()) {
            uses.add(new Use("fold " + fold, (c, v) -> c.fold(fold, v.get(0), v.get(1))));
        }
        for (int largest : new int[] {15, 31, 63}) {
            uses.add(new Use("dotBytes to " + largest, (c, v) -> {
                c.and(v.get(1), v.get(1), c.repeatedInt(largest * 0x0101_0101));
                c.dotBytes(List.of(v.get(0)), List.of(v.get(1), v.get(1)), largest, List.of(Address.at(Gpr.RDI)));
            }));
        }
        uses.add(new Use("dotBytes with sign", (c, v) -> {
            c.toDotBytes(v.get(1));
            c.dotBytes(List.of(v.get(0)), List.of(v.get(1)), 255, List.of(Address.at(Gpr.RDI)));
        }));
        uses.add(new Use("startSum", (c, v) -> c.startSum(v.get(0), Address.at(Gpr.RDI), 5)));
        uses.add(new Use("loads", (c, v) -> {
            c.loadHalves(v.get(0), Address.at(Gpr.RDI, 2));
            c.loadBfloats(v.get(1), Address.at(Gpr.RDI, 6));
            c.loadSignedBytes(v.get(2), Address.at(Gpr.RDI, 9));
            c.loadRepeated(v.get(3), Address.at(Gpr.RDI, 5));
        }));
        uses.add(new Use("bytes as halves", (c, v) -> {
            Vec half = v.get(0).as(c.level().bits() / 2);
            c.assembler().emit(MoveOp.VPMOVSXBW, half, Address.at(Gpr.RDI, 3));
            c.shiftWords(half, half, 7);
            c.and(half, half, c.repeatedInt(0xbfff_bfff));
            c.assembler().emit(MoveOp.VCVTPH2PS, v.get(1), half);
        }));
        uses.add(new Use("loads for scaled integers", (c, v) -> {
            c.loadRepeatedHalf(v.get(0), Address.at(Gpr.RDI, 6));
            c.loadBytes(v.get(1), Address.at(Gpr.RDI, 11));
        }));
        uses.add(new Use("storeBytes", (c, v) -> {
            c.and(v.get(0), v.get(0), c.repeatedInt(0x3f));
            c.storeBytes(Address.at(Gpr.RSI), v.get(0));
        }));
        uses.add(new Use("exp", (c, v) -> ExponentialCode.exp(c, v.get(0))));
        uses.add(new Use("tanh", (c, v) -> ExponentialCode.tanh(c, v.get(0))));
        return uses;
    }

    @ParameterizedTest
    @EnumSource
    void givesTheBitsOfTheCpu(Level level) throws Throwable {
        Set<CpuFeature> features = CpuFeature.ofThisMachine();
        assumeTrue(
                level.missing(features).isEmpty(),
                () -> "no machine code of x86 can be run: this CPU has no "
                        + level.missing(features).orElseThrow().flag());
        Random random = new Random(SEED);
        List<Use> uses = uses();
        if (level.bits() == Avx512Code.BITS) {
            uses.add(new Use("permuteWords", (c, v) -> c.permuteWords(v.get(0), v.get(1), v.get(2))));
        }
        if (level.hasBf16Dot()) {
            uses.add(new Use("dotBfloats", (c, v) -> c.dotBfloats(v.get(0), v.get(1), Address.at(Gpr.RDI))));
            uses.add(new Use("toBfloats", (c, v) -> c.toBfloats(v.get(0), v.get(1), v.get(2))));
            uses.add(new Use("round to BF16", (c, v) -> BfloatRounding.round(c, v.get(0))));
        }
        for (Use use : uses) {
            Assembler code = write(level, use);
            MethodHandle onCpu = new NativeCode().link(use.name(), code, TYPE);
            MethodHandle inJava = Emulator.link(use.name(), code, TYPE);
            for (int round = 0; round < 50; round++) {
                byte[] input = bytes(random, use.name().startsWith("dotBytes"));
                byte[] expected = new byte[VECTORS * 64];
                byte[] got = new byte[VECTORS * 64];
                onCpu.invokeExact(MemorySegment.ofArray(input), MemorySegment.ofArray(expected));
                inJava.invokeExact(MemorySegment.ofArray(input), MemorySegment.ofArray(got));
                assertThat(withOneNan(got))
                        .as("%s %s, round %d, seed %d", level, use.name(), round, SEED)
                        .isEqualTo(withOneNan(expected));
            }
        }
    }

    private static Assembler write(Level level, Use use) {
        VectorCode code = VectorCode.of(level);
        List<Vec> vectors = code.vectors(VECTORS);
        for (int i = 0; i < VECTORS; i++) {
            code.load(vectors.get(i), Address.at(Gpr.RDI, (long) i * code.bytes()));
        }
        use.body().accept(code, vectors);
        for (int i = 0; i < VECTORS; i++) {
            code.store(Address.at(Gpr.RSI, (long) i * code.bytes()), vectors.get(i));
        }
        new Frame(List.of(), 0).leave(code.assembler());
        return code.assembler();
    }

    /** Any bits, ordinary numbers and extreme ones; activations are never -128. */
    private static byte[] bytes(Random random, boolean activations) {
        byte[] bytes = new byte[VECTORS * 64];
        MemorySegment data = MemorySegment.ofArray(bytes);
        int[] extremes = {0, 1 << 31, 1, 0x007f_ffff, 0x7f80_0000, 0xff80_0000, 0x7f7f_ffff, -1, 0x8000_0001};
        for (int i = 0; i < bytes.length / 4; i++) {
            int kind = random.nextInt(3);
            int bits = kind == 0
                    ? random.nextInt()
                    : kind == 1
                            ? Float.floatToRawIntBits((float) random.nextGaussian() * 40)
                            : extremes[random.nextInt(extremes.length)];
            data.set(ValueLayout.JAVA_INT_UNALIGNED, 4L * i, bits);
        }
        for (int i = 0; activations && i < bytes.length; i++) {
            bytes[i] = bytes[i] == Byte.MIN_VALUE ? 127 : bytes[i];
        }
        return bytes;
    }

    /** Which NaN comes of two is not part of any arithmetic here. */
    private static int[] withOneNan(byte[] bytes) {
        int[] lanes = new int[bytes.length / 4];
        for (int i = 0; i < lanes.length; i++) {
            float value = MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i);
            lanes[i] = Float.floatToIntBits(value);
        }
        return lanes;
    }

    @Test
    void readingBeyondMemoryIsAnError() {
        VectorCode code = VectorCode.of(Level.AVX2);
        code.load(code.vector(), Address.at(Gpr.RDI, 8));
        new Frame(List.of(), 0).leave(code.assembler());
        MethodHandle function = Emulator.link("read", code.assembler(), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

        assertThatThrownBy(() -> function.invoke(MemorySegment.ofArray(new byte[32])))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aRegisterOfTheCallerThatIsNotGivenBackIsAnError() {
        Assembler code = new Assembler();
        code.emit(GeneralOp.MOV, Gpr.RBX, Immediate.imm(1));
        code.emit(GeneralOp.RET);
        MethodHandle function = Emulator.link("overwrite", code, FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> function.invoke(arena.allocate(8)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the caller's registers");
        }
    }

    @Test
    void aChangedTreatmentOfDenormalsThatIsNotUndoneIsAnError() {
        Assembler code = new Assembler();
        code.emit(GeneralOp.LDMXCSR, code.constantInts(EmulatedState.MXCSR_OF_CALLERS | 0x8040));
        code.emit(GeneralOp.RET);
        MethodHandle function = Emulator.link("flush", code, FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

        assertThatThrownBy(() -> function.invoke(MemorySegment.ofArray(new byte[8])))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("mxcsr");
    }
}
