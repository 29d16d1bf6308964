package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.testkit.HostileInput;
import java.lang.foreign.MemorySegment;

/** Fuzz target: the bytes of a GGUF file. */
public final class GgufFuzz {

    private GgufFuzz() {}

    /** Reads the header; whatever else it throws than what a user can act on is a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        HostileInput.requireFrugal(() -> {
            try {
                GgufPart.of("fuzz.gguf", MemorySegment.ofArray(data));
            } catch (ModelFormatException | UnsupportedModelException expected) {
                // What a corrupt file is meant to end in.
            }
        });
    }
}
