package io.nightjar.text;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import java.text.Normalizer;
import java.util.Base64;
import java.util.List;

/** Reads the entry {@code normalizer} of a {@code tokenizer.json}. */
final class NormalizationReader {

    private NormalizationReader() {}

    /**
     * The steps that an object describes.
     *
     * @throws ModelFormatException if an entry is absent or not what it should be
     * @throws UnsupportedModelException if it is of a kind that Nightjar does not have
     */
    static List<Normalization> read(JsonPart part) {
        return switch (part.type()) {
            case "Sequence" ->
                part.get("normalizers").items().stream()
                        .flatMap(item -> read(item).stream())
                        .toList();
            case "Precompiled" -> precompiled(part.get("precompiled_charsmap"));
            default -> List.of(step(part));
        };
    }

    private static Normalization step(JsonPart part) {
        return switch (part.type()) {
            case "NFC" -> new Normalization.Form(Normalizer.Form.NFC);
            case "NFD" -> new Normalization.Form(Normalizer.Form.NFD);
            case "NFKC" -> new Normalization.Form(Normalizer.Form.NFKC);
            case "NFKD" -> new Normalization.Form(Normalizer.Form.NFKD);
            case "Lowercase" -> new Normalization.Lowercase();
            case "StripAccents" -> new Normalization.StripAccents();
            case "Strip" ->
                new Normalization.Strip(
                        part.get("strip_left").truth(), part.get("strip_right").truth());
            case "Prepend" -> new Normalization.Prepend(PatternReader.shortText(part.get("prepend")));
            case "Replace" ->
                new Normalization.Replace(
                        PatternReader.read(part.get("pattern")), PatternReader.shortText(part.get("content")));
            case "ByteLevel" -> new Normalization.ByteLevel();
            case "Nmt" -> new Normalization.Nmt();
            case "BertNormalizer" -> bert(part);
            default -> throw part.unsupported("normalizer");
        };
    }

    private static Normalization bert(JsonPart part) {
        boolean lowercase = part.truth("lowercase", true);
        return new Normalization.Bert(
                part.truth("clean_text", true),
                part.truth("handle_chinese_chars", true),
                part.truth("strip_accents", lowercase),
                lowercase);
    }

    /* The table is empty in models that normalise nothing. */
    private static List<Normalization> precompiled(JsonPart table) {
        try {
            byte[] bytes = Base64.getDecoder().decode(table.text());
            return bytes.length == 0
                    ? List.of()
                    : List.of(new Normalization.Precompiled(CharacterMap.of(table.fileName(), table.path(), bytes)));
        } catch (IllegalArgumentException e) {
            throw table.mismatch("a text in base 64");
        }
    }
}
