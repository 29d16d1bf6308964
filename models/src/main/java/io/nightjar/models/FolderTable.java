package io.nightjar.models;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the folders of one family read as GGUF: the difference from what all families share ({@link FolderKey#COMMON}, {@link
 * FolderRope#KEYS}, {@link FolderTensor#COMMON}, {@link FolderFixed#COMMON}). Usually a few rows in {@link FolderTables}. Immutable.
 *
 * @param architecture GGUF's name of the family
 * @param modelTypes values of {@code model_type}
 * @param keys rows of the header
 * @param tensors rows of the names
 * @param fixed what the configuration must not change
 */
record FolderTable(
        String architecture,
        List<String> modelTypes,
        List<FolderKey> keys,
        List<FolderTensor> tensors,
        List<FolderFixed> fixed) {

    /** Copies the lists. */
    FolderTable {
        modelTypes = List.copyOf(modelTypes);
        keys = List.copyOf(keys);
        tensors = List.copyOf(tensors);
        fixed = List.copyOf(fixed);
    }

    /** A family that needs nothing of its own. */
    static FolderTable of(String architecture, String... modelTypes) {
        return new FolderTable(architecture, List.of(modelTypes), List.of(), List.of(), List.of());
    }

    /** With these keys too. */
    FolderTable with(FolderKey... more) {
        List<FolderKey> all = new ArrayList<>(keys);
        all.addAll(List.of(more));
        return new FolderTable(architecture, modelTypes, all, tensors, fixed);
    }

    /** With these tensors too; two rows for one name give two tensors, as of a matrix that GGUF splits. */
    FolderTable with(FolderTensor... more) {
        List<FolderTensor> all = new ArrayList<>(tensors);
        all.addAll(List.of(more));
        return new FolderTable(architecture, modelTypes, keys, all, fixed);
    }

    /** With these entries fixed too. */
    FolderTable with(FolderFixed... more) {
        List<FolderFixed> all = new ArrayList<>(fixed);
        all.addAll(List.of(more));
        return new FolderTable(architecture, modelTypes, keys, tensors, all);
    }

    /** The fixed entries: those of this table, and the common ones that it does not replace. */
    Collection<FolderFixed> allFixed() {
        Map<List<String>, FolderFixed> all = new LinkedHashMap<>();
        FolderFixed.COMMON.forEach(entry -> all.put(entry.entries(), entry));
        fixed.forEach(entry -> all.put(entry.entries(), entry));
        return all.values();
    }

    /** The rows of the header by key: those of this table, then the common ones that it does not replace. */
    Map<String, FolderKey> allKeys() {
        Map<String, FolderKey> all = new LinkedHashMap<>();
        FolderKey.COMMON.forEach(key -> all.put(key.name(), key));
        FolderRope.KEYS.forEach(key -> all.put(key.name(), key));
        keys.forEach(key -> all.put(key.name(), key));
        return all;
    }

    /** The rows of the names by the folder's pattern: those of this table, then the common ones that it does not replace. */
    Map<String, List<FolderTensor>> allTensors() {
        Map<String, List<FolderTensor>> all = new LinkedHashMap<>();
        tensors.forEach(
                row -> all.computeIfAbsent(row.from(), _ -> new ArrayList<>()).add(row));
        FolderTensor.COMMON.forEach(row -> all.putIfAbsent(row.from(), List.of(row)));
        return all;
    }
}
