package io.nightjar.text;

import java.util.Optional;

/** The small files of a model folder. */
interface FolderFiles {

    /**
     * The bytes of a file, if it is there.
     *
     * @param fileName a name without folders
     * @param maxBytes the size up to which the file is believed
     */
    Optional<byte[]> find(String fileName, int maxBytes);
}
