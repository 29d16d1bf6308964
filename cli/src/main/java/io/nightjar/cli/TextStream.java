package io.nightjar.cli;

import io.nightjar.api.Generation;
import io.nightjar.api.GenerationResult;
import java.io.IOException;
import java.io.PrintStream;

/** Prints a text while it is generated. */
final class TextStream {

    private final PrintStream out;

    TextStream(PrintStream out) {
        this.out = out;
    }

    /**
     * Prints the pieces as they come, and waits for the end.
     *
     * @param dropLeadingSpace leave out white space before the first character
     * @throws IOException if nobody reads any more; the generation is then cancelled
     */
    GenerationResult print(Generation generation, boolean dropLeadingSpace) throws IOException {
        boolean atStart = dropLeadingSpace;
        for (String piece : generation) {
            String shown = atStart ? piece.stripLeading() : piece;
            atStart = atStart && shown.isEmpty();
            out.print(shown);
            out.flush();
            if (out.checkError()) {
                generation.cancel();
                throw new IOException("standard output: nobody reads any more");
            }
        }
        return generation.await();
    }
}
