package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random matrices for heads, which may be wider than these, and inputs. */
final class HeadCase {

    private final ElementType type;
    private final int rows;
    private final int columns;
    private final int inHead;
    private final int outHead;
    private final float[][] x;
    private final float[][] before;
    private final List<PackedMatrix> matrices;

    HeadCase(ElementType type, int tokens, Random random) {
        this.type = type;
        int heads = 1 + random.nextInt(5);
        this.columns = PackedMatrix.columns(type, random);
        this.rows = 1 + random.nextInt(60);
        this.inHead = columns + random.nextInt(3);
        this.outHead = rows + random.nextInt(3);
        this.x = TestKernels.rows(random, tokens, heads * inHead);
        this.before = TestKernels.rows(random, tokens, heads * outHead);
        this.matrices = PackedMatrix.several(heads, type, rows, columns, random);
    }

    int columns() {
        return columns;
    }

    float[][] x() {
        return x;
    }

    float[][] products(PackedMatrix.Dot dot) {
        float[][] products = Arrays.stream(before).map(float[]::clone).toArray(float[][]::new);
        for (int token = 0; token < x.length; token++) {
            for (int head = 0; head < matrices.size(); head++) {
                float[] segment = Arrays.copyOfRange(x[token], head * inHead, head * inHead + columns);
                for (int row = 0; row < rows; row++) {
                    products[token][head * outHead + row] =
                            dot.of(matrices.get(head).row(row), segment);
                }
            }
        }
        return products;
    }

    float[][] run(KernelSet set) {
        SmallProgram program = new SmallProgram();
        Slot in = program.input(x);
        Slot out = program.input(before);
        program.add(new Op.HeadMatMul(in, PackedMatrix.weights(program, matrices), out));
        return program.run(set, out, x.length, 2);
    }

    @Override
    public String toString() {
        return type + " " + matrices.size() + " heads, " + rows + " x " + columns + ", " + x.length + " tokens";
    }
}
