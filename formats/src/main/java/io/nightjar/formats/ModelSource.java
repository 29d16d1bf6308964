package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.base.UnsupportedModelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one view of a model file: metadata and named tensors, whatever the container. Everything in it was checked against
 * the bytes when it was opened.
 *
 * <p>Safe for any thread. Tensor data is valid until {@link #close}.
 */
public interface ModelSource extends AutoCloseable {

    /** The file's name, as messages show it. */
    String name();

    /** The container, as users know it: {@code GGUF version 3}, {@code safetensors}. */
    String format();

    /** The tensors as the files list them, in file order and by the files' own names, those that cannot be read included. */
    List<TensorInfo> tensorInfos();

    /** Keys and values of the header; keys are GGUF's. */
    Metadata metadata();

    /**
     * All tensors by name, in file order.
     *
     * @throws UnsupportedModelException if one of them is of a type that cannot be read
     */
    Map<String, Tensor> tensors();

    /**
     * The tensor of this name.
     *
     * @throws ModelFormatException if it is absent or has another shape
     */
    default Tensor tensor(String tensorName, Shape shape) {
        return findTensor(tensorName, shape)
                .orElseThrow(() -> ModelFormatException.of(name(), tensorName, "a tensor " + shape, "no such tensor"));
    }

    /**
     * The tensor of this name, if there is one.
     *
     * @throws ModelFormatException if it has another shape
     */
    default Optional<Tensor> findTensor(String tensorName, Shape shape) {
        Tensor tensor = tensors().get(tensorName);
        if (tensor == null) {
            return Optional.empty();
        }
        if (!tensor.shape().equals(shape)) {
            throw ModelFormatException.of(
                    name(), tensorName, shape.toString(), tensor.shape().toString());
        }
        return Optional.of(tensor);
    }

    /**
     * The bytes of a file that belongs to the model and lies beside its tensors, such as {@code tokenizer.json} or {@code
     * chat_template.jinja}; empty if there is none, as for a model that is one file.
     *
     * @param fileName a name without folders
     * @param maxBytes the size up to which the file is believed
     * @throws ModelFormatException if the file is larger
     * @throws io.nightjar.base.FetchException if it is there and cannot be read
     */
    default Optional<byte[]> companion(String fileName, int maxBytes) {
        return Optional.empty();
    }

    /** What a user should know of how this model is read, one line each: what was left out, for example. */
    default List<String> notices() {
        return List.of();
    }

    /** Unmaps the file; tensors must not be used any more. */
    @Override
    void close();
}
