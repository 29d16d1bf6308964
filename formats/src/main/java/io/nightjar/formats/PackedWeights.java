package io.nightjar.formats;

import io.nightjar.base.Tensor;
import java.lang.foreign.SegmentAllocator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the tensors of a folder into tensors to compute with: plain ones as they lie, quantised ones laid out anew in blocks
 * of an element type. The values are those that the layouts' own formulas give in F32, bit for bit.
 */
public final class PackedWeights {

    private static final List<PackedLayout> LAYOUTS = List.of(
            new PackedFloat8(),
            new PackedGptq(),
            new PackedAwq(),
            new PackedCompressed(),
            new PackedMicroscaled(),
            new PackedTernary());

    /** What quantisers leave beside weights for arithmetic that we do not do: scales of activations and of the KV cache. */
    private static final List<String> UNUSED =
            List.of(".input_scale", ".activation_scale", ".k_scale", ".v_scale", ".q_scale");

    private PackedWeights() {}

    /**
     * All weights by name. A packed one has the name that it would have plain.
     *
     * @param tensors by the names under which parts look for each other
     * @param config the folder's configuration
     * @param memory holds what is laid out anew; several threads write to it
     * @throws io.nightjar.base.ModelFormatException if parts are absent or contradict each other
     * @throws io.nightjar.base.UnsupportedModelException if a tensor is of a type or layout that is not built
     */
    public static Map<String, Tensor> read(
            Map<String, StoredTensor> tensors, Metadata config, SegmentAllocator memory) {
        PackedParts parts = new PackedParts(tensors, config);
        Map<String, PackedLayout.Weight> packed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            StoredTensor named = tensor.named(name);
            for (PackedLayout layout : LAYOUTS) {
                if (layout.begins(named, parts)) {
                    packed.put(name, layout.read(named, parts));
                    break;
                }
            }
        });
        Map<String, Tensor> weights = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            PackedLayout.Weight weight = packed.get(name);
            if (weight != null) {
                weights.put(weight.name(), weight.make(memory));
            } else if (!parts.isTaken(name) && UNUSED.stream().noneMatch(name::endsWith)) {
                weights.put(name, tensor.named(name).tensor());
            }
        });
        return weights;
    }
}
