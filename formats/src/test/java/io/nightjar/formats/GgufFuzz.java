package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.testkit.HostileInput;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Fuzz target: the bytes of a GGUF file. */
public final class GgufFuzz {

    private GgufFuzz() {}

    /** Files of both layouts of the header. */
    public static List<byte[]> seeds() {
        return List.of(GgufBytes.valid(2).bytes(), GgufBytes.valid(3).bytes());
    }

    /** Reads the header; whatever else it throws than what a user can act on is a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        HostileInput.requireFrugal(GgufFuzz.class, GgufFuzz::isAccepted, data);
    }

    /** Whether this is a file with a header that is whole. */
    public static boolean isAccepted(byte[] file) {
        try {
            GgufPart.of("fuzz.gguf", MemorySegment.ofArray(file));
            return true;
        } catch (ModelFormatException | UnsupportedModelException expected) {
            return false;
        }
    }
}
