package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.util.List;

/** Reads the entry {@code decoder} of a {@code tokenizer.json}. */
final class DecodingReader {

    private static final int MOST_STRIPPED = 1 << 20;

    private DecodingReader() {}

    /**
     * The steps that an object describes.
     *
     * @throws ModelFormatException if an entry is absent or not what it should be
     * @throws UnsupportedModelException if it is of a kind that Nightjar does not have
     */
    static List<Decoding> read(JsonPart part) {
        return switch (part.type()) {
            case "Sequence" ->
                part.get("decoders").items().stream()
                        .flatMap(item -> read(item).stream())
                        .toList();
            case "ByteLevel" -> List.of(new Decoding.ByteLevel());
            case "ByteFallback" -> List.of(new Decoding.ByteFallback());
            case "Fuse" -> List.of(new Decoding.Fuse());
            case "Replace" ->
                List.of(new Decoding.Replace(
                        PatternReader.read(part.get("pattern")), PatternReader.shortText(part.get("content"))));
            case "Strip" ->
                List.of(new Decoding.Strip(
                        part.character("content"),
                        part.integer("start", 0, MOST_STRIPPED, 0),
                        part.integer("stop", 0, MOST_STRIPPED, 0)));
            case "Metaspace" ->
                List.of(new Decoding.Metaspace(
                        Character.toString(part.character("replacement")),
                        PreTokenizationReader.prepend(part) != PreTokenization.Prepend.NEVER));
            case "WordPiece" ->
                List.of(new Decoding.WordPrefix(part.text("prefix", "##"), part.truth("cleanup", true)));
            case "BPEDecoder" -> List.of(new Decoding.WordSuffix(suffix(part)));
            default -> throw part.unsupported("decoder");
        };
    }

    private static String suffix(JsonPart part) {
        String suffix = part.text("suffix", "</w>");
        if (suffix.isEmpty()) {
            throw part.mismatch("a suffix that is not empty");
        }
        return suffix;
    }
}
