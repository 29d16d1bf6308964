package io.nightjar.hub;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A model file in a wheel, or one part of it, or a file of a model folder.
 *
 * @param file its name without folders; of a model file it ends in {@code .gguf} or {@code .gguf.partNN}
 * @param bytes its unpacked size, as the wheel's RECORD says
 * @param sha256 its sum as the wheel's RECORD says, lower-case hex
 */
record PackagePiece(String file, long bytes, String sha256) {

    private static final String PART = ".part";

    PackagePiece {
        if (!SafeNames.isSegment(file) || bytes < 0 || !Sha256.isHex(sha256)) {
            throw new IllegalArgumentException("not a model piece: " + SafeNames.printable(file));
        }
    }

    /** Whether a file name is that of a model or a part of one. */
    static boolean isPiece(String file) {
        return file.matches(".+\\.(gguf|GGUF)(\\.part\\d{1,4})?") && SafeNames.isSegment(file);
    }

    /** Whether a file name is that of a file in a Hugging Face model folder that a model may need. */
    static boolean isFolderMember(String file) {
        return file.matches(".+\\.(safetensors|json|jinja|model|txt)") && SafeNames.isSegment(file);
    }

    /** Whether this is a part and not a whole model. */
    @JsonIgnore
    boolean isPart() {
        return !SafeNames.isModelFile(file);
    }

    /** The file that it is, or is a part of. */
    String modelFile() {
        return isPart() ? file.substring(0, file.lastIndexOf(PART)) : file;
    }

    /** Its place among the parts; 0 for a whole model. */
    int partNumber() {
        return isPart() ? Integer.parseInt(file.substring(file.lastIndexOf(PART) + PART.length())) : 0;
    }
}
