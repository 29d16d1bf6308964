package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.UnsupportedModelException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tensors of a folder while packed layouts pick those that belong together. */
final class PackedParts {

    private final Map<String, StoredTensor> tensors;
    private final Metadata config;
    private final Set<String> taken = new HashSet<>();

    PackedParts(Map<String, StoredTensor> tensors, Metadata config) {
        this.tensors = tensors;
        this.config = config;
    }

    /** The folder's configuration. */
    Metadata config() {
        return config;
    }

    /** Whether a layout has taken this tensor. */
    boolean isTaken(String name) {
        return taken.contains(name);
    }

    /** Whether there is such a tensor. */
    boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /** Takes a tensor, if it is there. */
    Optional<StoredTensor> find(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor != null) {
            taken.add(name);
        }
        return Optional.ofNullable(tensor);
    }

    /** Takes a tensor of this type and shape; {@code owner} is the one that it belongs to. */
    StoredTensor require(String name, StoredTensor owner, SafetensorsType type, Shape shape) {
        StoredTensor tensor = require(name, owner);
        if (tensor.type() != type || !tensor.shape().equals(shape)) {
            throw ModelFormatException.of(tensor.fileName(), name, type + " " + shape, tensor.toString());
        }
        return tensor;
    }

    /** Takes a tensor; {@code owner} is the one that it belongs to. */
    StoredTensor require(String name, StoredTensor owner) {
        return find(name)
                .orElseThrow(() -> ModelFormatException.of(
                        owner.fileName(), "tensor " + owner, "a tensor " + name + " beside it", "none"));
    }

    /** Refuses a tensor whose layout is known but not built in this form. */
    static UnsupportedModelException unsupported(StoredTensor tensor, String what) {
        return new UnsupportedModelException(
                tensor.fileName() + " tensor " + tensor + ": " + what + " is not supported");
    }

    /** Scales or the like as F32; for small tensors. */
    static float[] floats(StoredTensor tensor) {
        if (tensor.shape().elements() > Integer.MAX_VALUE) {
            throw ModelFormatException.of(
                    tensor.fileName(),
                    "tensor " + tensor,
                    "fewer scales",
                    Long.toString(tensor.shape().elements()));
        }
        return tensor.tensor().toFloats();
    }
}
