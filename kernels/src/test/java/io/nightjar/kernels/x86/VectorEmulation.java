package io.nightjar.kernels.x86;

import static java.lang.Float.float16ToFloat;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * Vector instructions of an {@link Emulator}. A register is 16 lanes of 32 bits; an instruction on fewer clears the others.
 *
 * <p>Source: Intel, "Software Developer's Manual", volume 2; for {@code vdpbf16ps} what an AMD Zen 4 does.
 */
final class VectorEmulation {

    private static final int LANES = 16;

    private final EmulatedState state;
    private List<Operand> operands = List.of();
    private Masking masking = Masking.NONE;
    private int bits;

    VectorEmulation(EmulatedState state) {
        this.state = state;
    }

    /** Executes one instruction. */
    void execute(Instruction instruction, Arguments arguments) {
        operands = arguments.operands();
        masking = arguments.masking();
        bits = operands.stream()
                .mapToInt(operand -> operand instanceof Vec vec ? vec.bits() : 0)
                .max()
                .orElse(0);
        switch (instruction) {
            case FloatOp op -> executeFloat(op);
            case IntegerOp op -> executeInteger(op);
            case MoveOp op -> executeMove(op);
            case ShuffleOp op -> executeShuffle(op);
            case MaskOp op when op == MaskOp.VPMOVB2M -> signsToMask();
            default -> throw missing(instruction);
        }
    }

    private static AssertionError missing(Instruction instruction) {
        return new AssertionError(instruction.mnemonic() + " is not emulated");
    }

    // --- operands ---

    private int[] lanes(int operand, int count) {
        return switch (operands.get(operand)) {
            case Vec vec -> state.vector(vec.index()).clone();
            case Memory memory -> {
                int[] lanes = new int[LANES];
                long address = state.address(memory);
                for (int i = 0; i < count; i++) {
                    lanes[i] = (int) state.read(memory.isBroadcast() ? address : address + 4L * i, 4);
                }
                yield lanes;
            }
            default ->
                throw new AssertionError("operand " + operands.get(operand).text());
        };
    }

    private int[] lanes(int operand) {
        return lanes(operand, bits / Integer.SIZE);
    }

    private byte[] bytes(int operand, int count) {
        if (operands.get(operand) instanceof Memory memory && !memory.isBroadcast()) {
            byte[] bytes = new byte[Math.max(count, 4 * LANES)];
            for (int i = 0; i < count; i++) {
                bytes[i] = (byte) state.readByte(state.address(memory) + i);
            }
            return bytes;
        }
        return toBytes(lanes(operand));
    }

    private static byte[] toBytes(int[] lanes) {
        byte[] bytes = new byte[4 * lanes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (lanes[i / 4] >>> (8 * (i % 4)));
        }
        return bytes;
    }

    private static int[] ofBytes(byte[] bytes) {
        int[] lanes = new int[LANES];
        for (int i = 0; i < 4 * LANES && i < bytes.length; i++) {
            lanes[i / 4] |= (bytes[i] & 0xff) << (8 * (i % 4));
        }
        return lanes;
    }

    private static short word(byte[] bytes, int index) {
        return (short) ((bytes[2 * index] & 0xff) | bytes[2 * index + 1] << 8);
    }

    private static void setWord(byte[] bytes, int index, int value) {
        bytes[2 * index] = (byte) value;
        bytes[2 * index + 1] = (byte) (value >> 8);
    }

    private int immediate() {
        return (int) ((Immediate) operands.getLast()).value();
    }

    /** Writes the first operand, lanes by the mask. */
    private void set(int[] lanes) {
        Vec to = (Vec) operands.getFirst();
        int[] register = state.vector(to.index());
        for (int i = 0; i < LANES; i++) {
            if (i >= to.bits() / Integer.SIZE) {
                register[i] = 0;
            } else if (isChosen(i)) {
                register[i] = lanes[i];
            } else if (masking.zeroing()) {
                register[i] = 0;
            }
        }
    }

    private boolean isChosen(int element) {
        return masking.isNone() || (state.mask(masking.mask()) >>> element & 1) != 0;
    }

    private void each(IntUnaryOperator function) {
        int[] from = lanes(1);
        set(Arrays.stream(from).map(function).toArray());
    }

    private void pairs(IntBinaryOperator function) {
        int[] left = lanes(1);
        int[] right = lanes(2);
        int[] result = new int[LANES];
        Arrays.setAll(result, i -> function.applyAsInt(left[i], right[i]));
        set(result);
    }

    // --- F32 ---

    private interface Floats {
        float apply(float left, float right);
    }

    private void floats(Floats function) {
        pairs((a, b) -> floatToRawIntBits(state.normal(function.apply(operand(a), operand(b)))));
    }

    private float operand(int bits) {
        return state.normal(intBitsToFloat(bits));
    }

    private void executeFloat(FloatOp op) {
        switch (op) {
            case VADDPS -> floats((a, b) -> a + b);
            case VSUBPS -> floats((a, b) -> a - b);
            case VMULPS -> floats((a, b) -> a * b);
            case VDIVPS -> floats((a, b) -> a / b);
            case VMINPS -> floats((a, b) -> a < b ? a : b);
            case VMAXPS -> floats((a, b) -> a > b ? a : b);
            case VFMADD231PS -> fuse(1, 2, 0);
            case VFMADD213PS -> fuse(0, 1, 2);
            case VCMPPS -> compareFloats();
            case VDPBF16PS -> dotBfloats();
            default -> throw missing(op);
        }
    }

    private void fuse(int left, int right, int addend) {
        int[] a = lanes(left);
        int[] b = lanes(right);
        int[] c = lanes(addend);
        int[] result = new int[LANES];
        Arrays.setAll(
                result, i -> floatToRawIntBits(state.normal(Math.fma(operand(a[i]), operand(b[i]), operand(c[i])))));
        set(result);
    }

    private void compareFloats() {
        switch (immediate()) {
            case 0x03 -> compare((a, b) -> Float.isNaN(intBitsToFloat(a)) || Float.isNaN(intBitsToFloat(b)));
            case 0x1d -> compare((a, b) -> intBitsToFloat(a) >= intBitsToFloat(b));
            default -> throw new AssertionError("predicate " + immediate() + " is not emulated");
        }
    }

    private interface Comparison {
        boolean holds(int left, int right);
    }

    /** To a mask, or to lanes of ones. */
    private void compare(Comparison comparison) {
        int[] left = lanes(1);
        int[] right = lanes(2);
        if (!(operands.getFirst() instanceof Mask mask)) {
            int[] result = new int[LANES];
            Arrays.setAll(result, i -> comparison.holds(left[i], right[i]) ? -1 : 0);
            set(result);
            return;
        }
        long result = 0;
        for (int i = 0; i < bits / Integer.SIZE; i++) {
            result |= isChosen(i) && comparison.holds(left[i], right[i]) ? 1L << i : 0;
        }
        state.setMask(mask, result);
    }

    /** The odd product first; each step rounds once, denormals count as zeros and become zeros. */
    private void dotBfloats() {
        int[] sums = lanes(0);
        int[] weights = lanes(1);
        int[] x = lanes(2);
        int[] result = new int[LANES];
        Arrays.setAll(result, i -> {
            float sum = addProduct(weights[i] & 0xffff_0000, x[i] & 0xffff_0000, flush(intBitsToFloat(sums[i])));
            return floatToRawIntBits(addProduct(weights[i] << 16, x[i] << 16, sum));
        });
        set(result);
    }

    /** Of F32 bits; rounds once, denormals count as zeros and become zeros. */
    static float addProduct(int left, int right, float sum) {
        return flush(Math.fma(flush(intBitsToFloat(left)), flush(intBitsToFloat(right)), sum));
    }

    static float flush(float value) {
        return Math.abs(value) < Float.MIN_NORMAL ? Math.copySign(0f, value) : value;
    }

    // --- integers ---

    private void executeInteger(IntegerOp op) {
        switch (op) {
            case VPAND, VPANDD -> pairs((a, b) -> a & b);
            case VPOR, VPORD -> pairs((a, b) -> a | b);
            case VPXOR, VPXORD -> pairs((a, b) -> a ^ b);
            case VPADDD -> pairs(Integer::sum);
            case VPSUBD -> pairs((a, b) -> a - b);
            case VPADDW -> words((a, b) -> a + b);
            case VPSLLD -> each(a -> a << immediate());
            case VPSRLD -> each(a -> a >>> immediate());
            case VPSRAD -> each(a -> a >> immediate());
            case VPSLLW -> wordsEach(a -> a << immediate());
            case VPSRLW -> wordsEach(a -> (a & 0xffff) >>> immediate());
            case VPSUBB -> subtractBytes();
            case VPABSB -> bytesEach(Math::abs);
            case VPSIGNB -> giveSigns();
            case VPMADDUBSW -> dotPairsOfBytes();
            case VPMADDWD -> dotPairsOfWords();
            case VPDPBUSD, VEX_VPDPBUSD -> dotBytes();
            case VPCMPGTD -> compare((a, b) -> a > b);
            case VPCMPD -> compareInts();
            default -> throw missing(op);
        }
    }

    private void words(IntBinaryOperator function) {
        byte[] left = bytes(1, bits / 8);
        byte[] right = bytes(2, bits / 8);
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < result.length / 2; i++) {
            setWord(result, i, function.applyAsInt(word(left, i), word(right, i)));
        }
        set(ofBytes(result));
    }

    private void wordsEach(IntUnaryOperator function) {
        byte[] from = bytes(1, bits / 8);
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < result.length / 2; i++) {
            setWord(result, i, function.applyAsInt(word(from, i)));
        }
        set(ofBytes(result));
    }

    private void bytesEach(IntUnaryOperator function) {
        byte[] result = bytes(1, bits / 8);
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) function.applyAsInt(result[i]);
        }
        set(ofBytes(result));
    }

    /** The mask is one of bytes. */
    private void subtractBytes() {
        byte[] result = bytes(0, bits / 8);
        byte[] left = bytes(1, bits / 8);
        byte[] right = bytes(2, bits / 8);
        for (int i = 0; i < result.length; i++) {
            result[i] = isChosen(i) ? (byte) (left[i] - right[i]) : result[i];
        }
        masking = Masking.NONE;
        set(ofBytes(result));
    }

    private void giveSigns() {
        byte[] result = bytes(1, bits / 8);
        byte[] signs = bytes(2, bits / 8);
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) (result[i] * Integer.signum(signs[i]));
        }
        set(ofBytes(result));
    }

    private void dotPairsOfBytes() {
        byte[] unsigned = bytes(1, bits / 8);
        byte[] signed = bytes(2, bits / 8);
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < result.length / 2; i++) {
            int sum = (unsigned[2 * i] & 0xff) * signed[2 * i] + (unsigned[2 * i + 1] & 0xff) * signed[2 * i + 1];
            setWord(result, i, Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE));
        }
        set(ofBytes(result));
    }

    private void dotPairsOfWords() {
        byte[] left = bytes(1, bits / 8);
        byte[] right = bytes(2, bits / 8);
        int[] result = new int[LANES];
        Arrays.setAll(
                result, i -> word(left, 2 * i) * word(right, 2 * i) + word(left, 2 * i + 1) * word(right, 2 * i + 1));
        set(result);
    }

    private void dotBytes() {
        int[] result = lanes(0);
        byte[] unsigned = toBytes(lanes(1));
        byte[] signed = toBytes(lanes(2));
        for (int i = 0; i < unsigned.length; i++) {
            result[i / 4] += (unsigned[i] & 0xff) * signed[i];
        }
        set(result);
    }

    private void compareInts() {
        switch (immediate()) {
            case 2 -> compare((a, b) -> a <= b);
            case 6 -> compare((a, b) -> a > b);
            default -> throw new AssertionError("predicate " + immediate() + " is not emulated");
        }
    }

    private void signsToMask() {
        byte[] bytes = bytes(1, bits / 8);
        long mask = 0;
        for (int i = 0; i < bits / 8; i++) {
            mask |= bytes[i] < 0 ? 1L << i : 0;
        }
        state.setMask((Mask) operands.getFirst(), mask);
    }

    // --- moves ---

    private void executeMove(MoveOp op) {
        switch (op) {
            case VMOVUPS -> moveWhole();
            case VMOVSS -> storeLanes(1);
            case VMOVQ -> storeLanes(2);
            case VMOVD -> set(only((int) state.get((Gpr) operands.get(1))));
            case VBROADCASTSS -> repeat(lanes(1, 1)[0]);
            case VPBROADCASTD -> repeat(operands.get(1) instanceof Gpr from ? (int) state.get(from) : lanes(1, 1)[0]);
            case VPBROADCASTW -> repeat((word(bytes(1, 2), 0) & 0xffff) * 0x0001_0001);
            case VCVTPH2PS -> widen(2, i -> floatToRawIntBits(float16ToFloat((short) i)));
            case VPMOVZXWD -> widen(2, i -> i);
            case VPMOVZXDQ -> spread();
            case VPMOVZXBD -> widen(1, i -> i & 0xff);
            case VPMOVSXBD -> widen(1, i -> (byte) i);
            case VPMOVSXBW -> widenToWords();
            case VPMOVDB -> storeLowBytes();
            case VPMOVDW -> narrow();
            case VCVTDQ2PS -> each(a -> floatToRawIntBits((float) a));
            case VCVTNE2PS2BF16 -> roundTwo();
            case VCVTPS2DQ -> each(VectorEmulation::nearest);
            case VZEROUPPER -> clearUpperHalves();
            default -> throw missing(op);
        }
    }

    private void moveWhole() {
        if (operands.getFirst() instanceof Memory) {
            storeLanes(bits / Integer.SIZE);
        } else {
            set(lanes(1));
        }
    }

    private void storeLanes(int count) {
        long address = state.address((Memory) operands.getFirst());
        int[] lanes = lanes(1);
        for (int i = 0; i < count; i++) {
            state.write(address + 4L * i, lanes[i], 4);
        }
    }

    private void storeLowBytes() {
        long address = state.address((Memory) operands.getFirst());
        int[] lanes = lanes(1);
        for (int i = 0; i < bits / Integer.SIZE; i++) {
            state.writeByte(address + i, lanes[i]);
        }
    }

    private void narrow() {
        int[] from = lanes(1);
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < bits / Integer.SIZE; i++) {
            setWord(result, i, from[i]);
        }
        set(ofBytes(result));
    }

    /** The lower half of the result is of the last operand. */
    private void roundTwo() {
        int[] low = lanes(2);
        int[] high = lanes(1);
        int count = bits / Integer.SIZE;
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < 2 * count; i++) {
            setWord(result, i, bfloat(i < count ? low[i] : high[i - count]));
        }
        set(ofBytes(result));
    }

    /** Denormals are zeros; what is not a number stays so. */
    private static int bfloat(int floatBits) {
        float value = intBitsToFloat(floatBits);
        if (Float.isNaN(value)) {
            return floatBits >>> Short.SIZE | 0x40;
        }
        if (Math.abs(value) < Float.MIN_NORMAL) {
            return floatBits >>> Short.SIZE & 0x8000;
        }
        return (floatBits + 0x7fff + (floatBits >>> Short.SIZE & 1)) >>> Short.SIZE;
    }

    private static int[] only(int first) {
        int[] lanes = new int[LANES];
        lanes[0] = first;
        return lanes;
    }

    private void repeat(int value) {
        int[] lanes = new int[LANES];
        Arrays.fill(lanes, value);
        set(lanes);
    }

    private void widen(int size, IntUnaryOperator function) {
        byte[] from = bytes(1, bits / Integer.SIZE * size);
        int[] result = new int[LANES];
        Arrays.setAll(result, i -> function.applyAsInt(size == 2 ? word(from, i) & 0xffff : from[i]));
        set(result);
    }

    /** Each lane of half a vector, and a zero. */
    private void spread() {
        int[] from = lanes(1, bits / Long.SIZE);
        int[] result = new int[LANES];
        Arrays.setAll(result, i -> i % 2 == 0 ? from[i / 2] : 0);
        set(result);
    }

    private void widenToWords() {
        byte[] from = bytes(1, bits / Short.SIZE);
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < bits / Short.SIZE; i++) {
            setWord(result, i, from[i]);
        }
        set(ofBytes(result));
    }

    /** To nearest, ties to even; what does not fit is the smallest integer. */
    private static int nearest(int floatBits) {
        double value = Math.rint(intBitsToFloat(floatBits));
        return value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE ? (int) value : Integer.MIN_VALUE;
    }

    private void clearUpperHalves() {
        for (int i = 0; i < 16; i++) {
            Arrays.fill(state.vector(i), 4, LANES, 0);
        }
    }

    // --- shuffles ---

    private void executeShuffle(ShuffleOp op) {
        switch (op) {
            case VPSHUFB -> lookUp();
            case VPSHUFD -> shuffleLanes();
            case VPERMW -> permuteWords();
            case VEXTRACTF128, VEXTRACTF32X4 -> extract(4);
            case VEXTRACTF64X4 -> extract(8);
            case VPEXTRD -> state.write(state.address((Memory) operands.getFirst()), lanes(1)[immediate()], 4);
            case VPERMQ -> permutePairs();
            case VPACKSSDW -> packInts();
            case VPACKSSWB -> packWords();
            case VBLENDMPS -> blend();
            case VBLENDVPS -> blendBySigns();
            default -> throw missing(op);
        }
    }

    private void lookUp() {
        byte[] table = bytes(1, bits / 8);
        byte[] indices = bytes(2, bits / 8);
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < result.length; i++) {
            result[i] = indices[i] < 0 ? 0 : table[i / 16 * 16 + (indices[i] & 15)];
        }
        set(ofBytes(result));
    }

    private void permuteWords() {
        byte[] places = bytes(1, bits / 8);
        byte[] from = bytes(2, bits / 8);
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < bits / Short.SIZE; i++) {
            setWord(result, i, word(from, word(places, i) & (bits / Short.SIZE - 1)));
        }
        set(ofBytes(result));
    }

    private void shuffleLanes() {
        int[] from = lanes(1);
        int[] result = new int[LANES];
        Arrays.setAll(result, i -> from[i / 4 * 4 + (immediate() >>> (2 * (i % 4)) & 3)]);
        set(result);
    }

    private void extract(int count) {
        int[] from = lanes(1);
        set(Arrays.copyOf(Arrays.copyOfRange(from, count * immediate(), count * (immediate() + 1)), LANES));
    }

    private void permutePairs() {
        int[] from = lanes(1);
        int[] result = new int[LANES];
        Arrays.setAll(result, i -> from[i / 8 * 8 + 2 * (immediate() >>> (2 * (i / 2 % 4)) & 3) + i % 2]);
        set(result);
    }

    private void packInts() {
        int[] left = lanes(1);
        int[] right = lanes(2);
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < 2 * LANES; i++) {
            int[] from = i % 8 < 4 ? left : right;
            setWord(result, i, Math.clamp(from[i / 8 * 4 + i % 4], Short.MIN_VALUE, Short.MAX_VALUE));
        }
        set(ofBytes(result));
    }

    private void packWords() {
        byte[] left = bytes(1, bits / 8);
        byte[] right = bytes(2, bits / 8);
        byte[] result = new byte[4 * LANES];
        for (int i = 0; i < result.length; i++) {
            byte[] from = i % 16 < 8 ? left : right;
            result[i] = (byte) Math.clamp(word(from, i / 16 * 8 + i % 8), Byte.MIN_VALUE, Byte.MAX_VALUE);
        }
        set(ofBytes(result));
    }

    /** The second where the mask is set, else the first. */
    private void blend() {
        int[] first = lanes(1);
        int[] second = lanes(2);
        int[] result = new int[LANES];
        Arrays.setAll(result, i -> isChosen(i) ? second[i] : first[i]);
        masking = Masking.NONE;
        set(result);
    }

    private void blendBySigns() {
        int[] first = lanes(1);
        int[] second = lanes(2);
        int[] signs = lanes(3);
        int[] result = new int[LANES];
        Arrays.setAll(result, i -> signs[i] < 0 ? second[i] : first[i]);
        set(result);
    }
}
