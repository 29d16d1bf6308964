package io.nightjar.cli;

import io.nightjar.formats.Metadata;
import io.nightjar.formats.ModelSource;
import io.nightjar.formats.TensorInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model file holds, from its header alone.
 *
 * @param name architecture, size class and number format, as llama-bench names a model
 * @param parameters values in all tensors
 * @param bytes bytes of all tensors
 * @param types one entry for each number format, the largest first
 */
record ModelSummary(String name, long parameters, long bytes, List<TypeShare> types) {

    private static final int MIXED_4_BIT_MEDIUM = 15;

    /* Names of general.file_type that the largest tensor type alone does not tell. Source: llama.cpp's llama_ftype. */
    private static final Map<Integer, String> MIXED_TYPES = Map.of(
            10,
            "Q2_K",
            11,
            "Q3_K_S",
            12,
            "Q3_K_M",
            13,
            "Q3_K_L",
            14,
            "Q4_K_S",
            MIXED_4_BIT_MEDIUM,
            "Q4_K_M",
            16,
            "Q5_K_S",
            17,
            "Q5_K_M");

    /**
     * All tensors of one number format.
     *
     * @param type the format
     * @param readable whether Nightjar can compute with it
     * @param tensors how many
     * @param parameters their values
     * @param bytes their bytes
     */
    record TypeShare(String type, boolean readable, long tensors, long parameters, long bytes) {}

    /** Adds up the tensors of a file. */
    static ModelSummary of(ModelSource file) {
        Map<String, TypeShare> shares = new LinkedHashMap<>();
        for (TensorInfo info : file.tensorInfos()) {
            TypeShare one =
                    new TypeShare(info.type(), info.readable(), 1, info.shape().elements(), info.sizeBytes());
            shares.merge(
                    info.type(),
                    one,
                    (a, b) -> new TypeShare(
                            a.type, a.readable, a.tensors + b.tensors, a.parameters + b.parameters, a.bytes + b.bytes));
        }
        List<TypeShare> types = new ArrayList<>(shares.values());
        types.sort(Comparator.comparingLong(TypeShare::bytes).reversed());
        long parameters = types.stream().mapToLong(TypeShare::parameters).sum();
        long bytes = types.stream().mapToLong(TypeShare::bytes).sum();
        return new ModelSummary(nameOf(file.metadata(), parameters, types), parameters, bytes, types);
    }

    private static String nameOf(Metadata metadata, long parameters, List<TypeShare> types) {
        String architecture = metadata.findText("general.architecture").orElse("unknown");
        String format = types.isEmpty() ? "empty" : types.getFirst().type();
        long fileType =
                metadata.findInteger("general.file_type", 0, Integer.MAX_VALUE).orElse(-1);
        return Printable.abbreviated(architecture, 40) + " " + sizeClass(parameters) + " "
                + MIXED_TYPES.getOrDefault((int) fileType, format);
    }

    private static String sizeClass(long parameters) {
        if (parameters >= 1_000_000_000L) {
            return Math.round(parameters / 1e9) + "B";
        }
        return parameters >= 1_000_000L ? Math.round(parameters / 1e6) + "M" : Math.round(parameters / 1e3) + "K";
    }
}
