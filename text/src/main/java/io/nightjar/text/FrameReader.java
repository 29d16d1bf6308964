package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;

/** Reads the entry {@code post_processor} of a {@code tokenizer.json}. */
final class FrameReader {

    /* The longest seen has three tokens. */
    private static final int MOST_TOKENS = 64;

    private final int mostId;

    /**
     * A reader.
     *
     * @param mostId the highest id that a token may have
     */
    FrameReader(int mostId) {
        this.mostId = mostId;
    }

    /**
     * The tokens around a text that an object describes.
     *
     * @throws ModelFormatException if an entry is absent or not what it should be
     * @throws UnsupportedModelException if it is of a kind that Nightjar does not have
     */
    TokenFrame read(JsonPart part) {
        return switch (part.type()) {
            case "Sequence" -> sequence(part.get("processors"));
            case "ByteLevel" -> TokenFrame.NONE;
            case "BertProcessing", "RobertaProcessing" ->
                new TokenFrame(List.of(pairId(part.get("cls"))), List.of(pairId(part.get("sep"))));
            case "TemplateProcessing" -> template(part);
            default -> throw part.unsupported("post-processor");
        };
    }

    private TokenFrame sequence(JsonPart processors) {
        TokenFrame frame = TokenFrame.NONE;
        for (JsonPart processor : processors.items()) {
            frame = frame.within(read(processor));
            if (frame.before().size() + frame.after().size() > MOST_TOKENS) {
                throw processor.mismatch("at most " + MOST_TOKENS + " tokens around a text");
            }
        }
        return frame;
    }

    /* ["[CLS]", 101] */
    private int pairId(JsonPart pair) {
        List<JsonPart> items = pair.items();
        if (items.size() != 2) {
            throw pair.mismatch("a token and its id");
        }
        return items.get(1).integer(0, mostId);
    }

    private TokenFrame template(JsonPart part) {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        boolean textSeen = false;
        JsonPart single = part.get("single");
        for (JsonPart piece : single.items()) {
            if (piece.find("Sequence").isPresent()) {
                if (textSeen || !piece.get("Sequence").text("id").equals("A")) {
                    throw piece.mismatch("the sequence A, once");
                }
                textSeen = true;
            } else {
                String name = piece.get("SpecialToken").text("id");
                List<JsonPart> ids =
                        part.get("special_tokens").get(name).get("ids").items();
                (textSeen ? after : before)
                        .addAll(ids.stream().map(id -> id.integer(0, mostId)).toList());
            }
            if (before.size() + after.size() > MOST_TOKENS) {
                throw single.mismatch("at most " + MOST_TOKENS + " tokens around a text");
            }
        }
        if (!textSeen) {
            throw single.mismatch("the sequence A, once");
        }
        return new TokenFrame(before, after);
    }
}
