package io.nightjar.kernels;

import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import java.util.List;
import java.util.function.Function;

/**
 * {@link Op.Products} by the kernels that each of them has alone, whose tasks follow each other as those of one. So threads wait for
 * the last task of all products, and not for the last one of each.
 */
record SideBySide(Op.Products op, List<Kernel> kernels) implements MatrixKernel {

    /**
     * The kernel of an op.
     *
     * @param compiler makes that of a product
     */
    static SideBySide of(Op.Products op, Function<Op, Kernel> compiler) {
        return new SideBySide(op, op.parts().map(compiler).toList());
    }

    @Override
    public boolean writes(Slot slot) {
        return op.products().stream().anyMatch(product -> product.out().equals(slot));
    }

    @Override
    public void prepare(Batch batch) {
        kernels.forEach(kernel -> kernel.prepare(batch));
    }

    @Override
    public int tasks(Batch batch) {
        return kernels.stream().mapToInt(kernel -> kernel.tasks(batch)).sum();
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int left = task;
        for (Kernel kernel : kernels) {
            int tasks = kernel.tasks(batch);
            if (left < tasks) {
                kernel.run(batch, left, worker);
                return;
            }
            left -= tasks;
        }
        throw new IllegalArgumentException("no task " + task);
    }
}
