package io.nightjar.models;

import io.nightjar.formats.GgufFile;
import io.nightjar.formats.HuggingFaceFolder;
import io.nightjar.formats.ModelSource;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one place that tells the kinds of model files apart. */
public final class ModelFiles {

    private ModelFiles() {}

    /**
     * Opens a model: a GGUF file (of a split one, the first), or a Hugging Face folder, which is then seen through the table
     * of its architecture, with GGUF's keys and tensor names. The path of a {@code .safetensors} file means
     * its folder.
     *
     * @throws io.nightjar.base.FetchException if a file is not there or cannot be read
     * @throws io.nightjar.base.ModelFormatException if one is corrupt
     * @throws io.nightjar.base.UnsupportedModelException if it has a tensor of an unknown type
     */
    public static ModelSource open(Path model) {
        if (Files.isDirectory(model)) {
            return FolderModel.open(model);
        }
        Path folder = model.toAbsolutePath().getParent();
        if (folder != null && model.toString().endsWith(".safetensors") && HuggingFaceFolder.isModel(folder)) {
            return FolderModel.open(folder);
        }
        return GgufFile.open(model);
    }
}
