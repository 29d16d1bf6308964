package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.ScatteredProduct.Operands;
import io.nightjar.ops.Op;
import java.util.List;

/** {@link Op.HeadMatMul}; a task is a run of matrix rows of one head, with all rows of the step. */
final class HeadMatMul implements Kernel {

    private final SlotView in;
    private final List<? extends ScatteredProduct> products;
    private final SlotView out;

    /**
     * The kernel of an op.
     *
     * @param products one for each head
     */
    HeadMatMul(Op.HeadMatMul op, Compilation with, List<? extends ScatteredProduct> products) {
        this.in = with.view(op.in());
        this.products = products;
        this.out = with.view(op.out());
    }

    private int tasksOfHead() {
        return products.getFirst().tasks();
    }

    @Override
    public int tasks(Batch batch) {
        return products.size() * tasksOfHead();
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int head = task / tasksOfHead();
        int rows = in.rows(batch);
        int[] from = worker.indices(0, rows);
        int[] to = worker.indices(1, rows);
        for (int row = 0; row < rows; row++) {
            from[row] = in.at(row) + head * (in.width() / products.size());
            to[row] = out.at(row) + head * (out.width() / products.size());
        }
        Operands operands = new Operands(in.data(), from, out.data(), to, rows);
        products.get(head).multiply(task % tasksOfHead(), operands, worker);
    }
}
