package io.nightjar.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings products of one slot together. Biases and factors of the first ones, which stand between them, come after all. */
final class ProductFusion {

    private ProductFusion() {}

    static List<Op> rewrite(List<Op> ops) {
        List<Op> fused = new ArrayList<>();
        for (int i = 0; i < ops.size(); ) {
            if (ops.get(i) instanceof Op.MatMul first && !first.in().equals(first.out())) {
                i = addProducts(ops, i, first.in(), fused);
            } else {
                fused.add(ops.get(i++));
            }
        }
        return fused;
    }

    /** Adds all that are taken, and returns where the rest begins. */
    private static int addProducts(List<Op> ops, int start, Slot in, List<Op> fused) {
        Map<Slot, Op.MatMul> products = new LinkedHashMap<>();
        List<Op> between = new ArrayList<>();
        int end = start;
        for (int i = start; i < ops.size(); i++) {
            Op op = ops.get(i);
            if (isNext(op, in, products)) {
                Op.MatMul product = (Op.MatMul) op;
                products.put(product.out(), product);
                between.addAll(ops.subList(end, i));
                end = i + 1;
            } else if (!changesOnlyOneOf(op, products)) {
                break;
            }
        }
        List<Op.MatMul> all = List.copyOf(products.values());
        fused.add(all.size() == 1 ? all.getFirst() : new Op.Products(all));
        fused.addAll(between);
        return end;
    }

    private static boolean isNext(Op op, Slot in, Map<Slot, Op.MatMul> products) {
        return op instanceof Op.MatMul product
                && product.in().equals(in)
                && !product.out().equals(in)
                && !products.containsKey(product.out());
    }

    private static boolean changesOnlyOneOf(Op op, Map<Slot, Op.MatMul> products) {
        return switch (op) {
            case Op.AddBias b -> products.containsKey(b.inOut());
            case Op.Scale s -> products.containsKey(s.inOut());
            case Op.ScaleColumns s -> products.containsKey(s.inOut());
            default -> false;
        };
    }
}
