package io.nightjar.api.example;

import io.nightjar.api.Generation;
import io.nightjar.api.GenerationRequest;
import io.nightjar.api.GenerationResult;
import io.nightjar.api.Nightjar;
import io.nightjar.api.OpenOptions;
import java.nio.file.Path;

/** Continues a text three times: piece by piece, in one go, and until it is cancelled. */
public final class ContinueText {

    private ContinueText() {}

    /** Takes a model file and a text. */
    public static void main(String[] args) {
        OpenOptions options = OpenOptions.of(Path.of(args[0])).withNotes(System.err::println);
        try (Nightjar model = Nightjar.open(options)) {
            GenerationRequest request = GenerationRequest.greedy(args[1], 16);

            for (String piece : model.generate(request)) {
                System.out.print(piece);
            }
            System.out.println();

            GenerationResult result = model.generate(request).await();
            System.out.println(result.text() + " (" + result.tokens().size() + " tokens)");

            Generation endless = model.generate(GenerationRequest.greedy(args[1], GenerationRequest.UNTIL_FULL));
            String first = endless.iterator().next();
            endless.cancel();
            System.out.println(first + " ... " + endless.await().finishReason());
        }
    }
}
