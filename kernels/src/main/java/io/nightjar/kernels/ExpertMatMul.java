package io.nightjar.kernels;

import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.ScatteredProduct.Operands;
import io.nightjar.ops.ExpertOp;
import java.util.List;

/**
 * {@link ExpertOp.MatMul}; a task is a run of matrix rows of one expert, with all tokens that chose it.
 *
 * <p>Each task finds its tokens by a scan over the choices: a few thousand comparisons at most, against some hundred
 * thousand multiply-adds of the product, and nothing to share between threads. With fewer choices than experts (generation)
 * there is a group of tasks for each choice instead of each expert, and the first choice of an expert takes its other ones
 * along.
 */
final class ExpertMatMul implements Kernel {

    private final SlotView in;
    private final SlotView experts;
    private final List<? extends ScatteredProduct> products;
    private final int matrixRows;
    private final int tasksOfGroup;
    /** From one rank's input to the next one's; 0 where all ranks read the same. */
    private final int rankStride;

    private final SlotView out;

    /**
     * The kernel of an op.
     *
     * @param products one for each expert
     */
    ExpertMatMul(ExpertOp.MatMul op, Compilation with, List<? extends ScatteredProduct> products) {
        this.in = with.view(op.in());
        this.experts = with.view(op.experts());
        this.products = products;
        this.matrixRows = op.matrices().getFirst().rows();
        this.tasksOfGroup = products.getFirst().tasks();
        this.rankStride = op.inputForEachRank() ? op.matrices().getFirst().columns() : 0;
        this.out = with.view(op.out());
    }

    private int choices(Batch batch) {
        return experts.rows(batch) * experts.width();
    }

    @Override
    public int tasks(Batch batch) {
        return Math.min(choices(batch), products.size()) * tasksOfGroup;
    }

    @Override
    public void run(Batch batch, int task, Worker worker) {
        int choices = choices(batch);
        int group = task / tasksOfGroup;
        boolean byChoice = choices <= products.size();
        int expert = byChoice ? chosen(group) : group;
        if (byChoice && isChosenBefore(expert, group)) {
            return;
        }
        int[] from = worker.indices(0, choices);
        int[] to = worker.indices(1, choices);
        float[] ids = experts.data();
        int count = 0;
        for (int row = 0; row < experts.rows(batch); row++) {
            for (int rank = 0; rank < experts.width(); rank++) {
                if ((int) ids[experts.at(row) + rank] == expert) {
                    from[count] = in.at(row) + rank * rankStride;
                    to[count] = out.at(row) + rank * matrixRows;
                    count++;
                }
            }
        }
        if (count > 0) {
            Operands operands = new Operands(in.data(), from, out.data(), to, count);
            products.get(expert).multiply(task % tasksOfGroup, operands, worker);
        }
    }

    private boolean isChosenBefore(int expert, int choice) {
        for (int earlier = 0; earlier < choice; earlier++) {
            if (chosen(earlier) == expert) {
                return true;
            }
        }
        return false;
    }

    /** The expert of a choice; choices are numbered token by token, rank by rank. */
    private int chosen(int choice) {
        return (int) experts.data()[experts.at(choice / experts.width()) + choice % experts.width()];
    }
}
