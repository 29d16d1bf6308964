package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.RequestException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.testkit.HostileInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fuzz target: the bytes of a {@code tokenizer.json}, used on a text. */
public final class TokenizerJsonFuzz {

    private static final String TEXT = "The 3 foxes' <s>h\u00e4user</s>  \u4f60\u597d \ud83d\ude00\n\n\u0301x";

    private TokenizerJsonFuzz() {}

    /** A file with one of each part, and the golden ones. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(TokenizerJsonCorruptFileTest.FILE.getBytes(StandardCharsets.UTF_8));
        TokenizerJsonGoldenTest.goldenNames().forEach(name -> seeds.add(TokenizerJsonGoldenTest.goldenFile(name)));
        return seeds;
    }

    /** Reads the file and uses it; whatever else it throws than what a user can act on is a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        HostileInput.requireFrugal(TokenizerJsonFuzz.class, TokenizerJsonFuzz::isAccepted, data);
    }

    /** Whether this is a file with a tokenizer that can be used. */
    public static boolean isAccepted(byte[] file) {
        try {
            Tokenizer tokenizer =
                    FolderTokenizer.of("fuzz.json", TokenizerJson.read("fuzz.json", file), FolderConfig.NONE, 0);
            tokenizer.decode(tokenizer.encode(TEXT, EncodeOptions.PROMPT_WITH_CONTROL));
            return true;
        } catch (ModelFormatException | UnsupportedModelException | RequestException expected) {
            // The last is for a normalizer that makes texts too long.
            return false;
        }
    }
}
