package io.nightjar.kernels;

import io.nightjar.base.ElementType;
import io.nightjar.kernels.Compilation.SlotView;
import io.nightjar.kernels.x86.CpuName;
import io.nightjar.kernels.x86.Level;
import io.nightjar.ops.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Chooses the {@link Tiling} of a program's matrix products by measuring them on the threads that will run it: for each shape, once
 * for one row of activations and once for many. A choice replaces the default only where it was faster in turn with it, and is kept
 * in a file, so that the next start measures nothing. Products with it are compared with those of the default, bit for bit.
 */
final class Tuner {

    private static final long BUDGET_NANOS = 3_000_000_000L;
    /** Matrices of a shape that are smaller than this together stay in cache and take no time. */
    private static final long SMALLEST_BYTES = 8L << 20;
    /** Enough that little of one pass is still in cache in the next. */
    private static final long TIMED_BYTES = 96L << 20;

    private static final int MANY_ROWS = 64;
    private static final int ROUNDS = 3;
    /** What must be gained: less is within what measurements differ by. */
    private static final double GAIN = 0.97;

    private static final long SEED = 1;

    private final TuningFile file;
    private final Level level;
    private final Workers workers;
    private final long end;

    Tuner(TuningFile file, Level level, Workers workers) {
        this.file = file;
        this.level = level;
        this.workers = workers;
        this.end = System.nanoTime() + BUDGET_NANOS;
    }

    /**
     * A product of a program.
     *
     * @param form how activations are multiplied with it
     * @param most rows of a group of activations
     */
    record Product(ElementType type, PanelMatrix matrix, RowForm form, int most) {

        private String shape() {
            return type + " " + matrix.rows() + "x" + matrix.columns();
        }

        private long bytes() {
            return matrix.count() * matrix.panelBytes();
        }
    }

    /** Chooses for all of them. */
    void tune(List<Product> products) {
        Map<String, List<Product>> shapes = new LinkedHashMap<>();
        for (Product product : products) {
            shapes.computeIfAbsent(product.shape(), _ -> new ArrayList<>()).add(product);
        }
        for (List<Product> shape : shapes.values()) {
            if (shape.stream().mapToLong(Product::bytes).sum() >= SMALLEST_BYTES) {
                choose(shape, 1);
                choose(shape, MANY_ROWS);
            }
        }
        file.write();
    }

    private void choose(List<Product> shape, int rows) {
        String key = String.join(
                " ",
                CpuName.ofThisMachine(),
                level.text(),
                workers.count() + " threads",
                shape.getFirst().shape(),
                rows == 1 ? "one row" : "many rows");
        Tiling tiling = file.find(key).flatMap(Tiling::parse).orElse(null);
        if (tiling == null && System.nanoTime() < end) {
            tiling = new Trial(shape, rows).best();
            file.keep(key, tiling.text());
        }
        if (tiling != null) {
            use(shape, rows, tiling);
        }
    }

    private static void use(Collection<Product> shape, int rows, Tiling tiling) {
        shape.forEach(product -> product.matrix().use(rows == 1, tiling));
    }

    /** Products of one shape with so many rows, of which as many take part as are needed to read memory and not caches. */
    private final class Trial {

        private final List<Product> products;
        private final int rows;
        private final List<Kernel> kernels = new ArrayList<>();
        private final Activations activations;
        private final Slot out;
        private final Batch batch;

        Trial(List<Product> shape, int rows) {
            this.rows = rows;
            Product first = shape.getFirst();
            long timed = rows == 1 ? TIMED_BYTES : SMALLEST_BYTES;
            this.products = shape.subList(0, Math.clamp(timed / first.bytes(), 1, shape.size()));
            Slot in = new Slot(0, "in", first.matrix().columns(), Slot.Rows.TOKENS);
            this.out = new Slot(1, "out", first.matrix().rows(), Slot.Rows.TOKENS);
            this.activations = new Activations(List.of(in, out));
            this.batch = rows(rows);
            activations.ensure(batch);
            fill(activations.of(in));
            GroupedRows grouped = new GroupedRows(new SlotView(activations, in), first.form(), first.most());
            grouped.prepare(batch);
            kernels.add(grouped);
            for (Product product : products) {
                kernels.add(new X86MatMul(grouped, product.matrix(), new SlotView(activations, out)));
            }
        }

        private static Batch rows(int count) {
            Integer[] zeros = new Integer[count];
            Arrays.fill(zeros, 0);
            List<Integer> blocks = List.of(zeros).subList(0, KvLayout.blocksFor(count));
            Batch.Builder builder = new Batch.Builder();
            builder.add(List.of(zeros), 0, blocks, 0, 0);
            return builder.build();
        }

        private static void fill(float[] values) {
            Random random = new Random(SEED);
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
        }

        Tiling best() {
            seconds(Tiling.DEFAULT);
            float[] expected = activations.of(out).clone();
            Tiling best = Tiling.DEFAULT;
            double least = Double.POSITIVE_INFINITY;
            for (Tiling tiling : Tiling.candidates()) {
                double seconds = Math.min(seconds(tiling), seconds(tiling));
                if (!Arrays.equals(activations.of(out), expected)) {
                    throw new IllegalStateException(tiling + " changes products of " + products.getFirst());
                }
                if (seconds < least) {
                    least = seconds;
                    best = tiling;
                }
            }
            return isFasterThanDefault(best) ? best : Tiling.DEFAULT;
        }

        private boolean isFasterThanDefault(Tiling tiling) {
            double its = Double.POSITIVE_INFINITY;
            double ofDefault = Double.POSITIVE_INFINITY;
            for (int round = 0; round < ROUNDS; round++) {
                ofDefault = Math.min(ofDefault, seconds(Tiling.DEFAULT));
                its = Math.min(its, seconds(tiling));
            }
            return its < GAIN * ofDefault;
        }

        private double seconds(Tiling tiling) {
            use(products, rows, tiling);
            long start = System.nanoTime();
            workers.run(kernels, batch);
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
