package io.nightjar.text;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.Metadata;
import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.MetadataValue.IntKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a SentencePiece model, {@code tokenizer.model}, into the entries that a GGUF file has for such a tokenizer.
 *
 * <pre>
 *   model       1 piece (repeated)   2 trainer settings   3 normalizer settings
 *   piece       1 spelling   2 score, F32   3 type, with the numbers of GGUF's token types
 *   trainer     3 type of model   40 unknown   41 begin   42 end   43 padding
 *   normalizer  2 table of characters   3 space before a text   4 runs of spaces become one
 * </pre>
 *
 * <p>Source: SentencePiece, {@code sentencepiece_model.proto}.
 */
final class SentencePieceFile {

    /** The name of the file in a model folder. */
    static final String FILE_NAME = "tokenizer.model";

    /** The size up to which such a file is believed; the largest seen has 5 MB. */
    static final int MAX_BYTES = 64 << 20;

    private static final int UNIGRAM = 1;
    private static final int BYTE_PAIR = 2;
    private static final long NORMAL = 1;
    /* An id that is absent. */
    private static final int NO_ID = -1;

    private final String fileName;
    private final CodedInputStream in;
    private final List<String> pieces = new ArrayList<>();
    private float[] scores = new float[64];
    private long[] kinds = new long[64];
    private long modelType = UNIGRAM;
    /* Unknown, begin, end, padding; as SentencePiece has them where the file is silent. */
    private final long[] specialIds = {0, 1, 2, NO_ID};
    private byte[] characterMap = new byte[0];
    private boolean spacePrefix = true;
    private boolean mergeSpaces = true;

    private SentencePieceFile(String fileName, byte[] bytes) {
        this.fileName = fileName;
        in = CodedInputStream.newInstance(bytes);
    }

    /**
     * The header that says the same.
     *
     * @param config what stands beside the file goes before what it says itself
     * @throws ModelFormatException if the bytes are no such file
     * @throws UnsupportedModelException if the model is of a type that Nightjar does not have
     */
    static Metadata read(String fileName, byte[] bytes, FolderConfig config) {
        SentencePieceFile file = new SentencePieceFile(fileName, bytes);
        try {
            file.readModel();
        } catch (IOException e) {
            throw new ModelFormatException(
                    fileName + " @0x" + Long.toHexString(file.in.getTotalBytesRead())
                            + " fields: expected a SentencePiece model, got "
                            + JsonPart.shown(String.valueOf(e.getMessage())),
                    e);
        }
        return new Metadata(fileName, file.entries(config));
    }

    private void readModel() throws IOException {
        while (true) {
            int tag = in.readTag();
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 0 -> {
                    return;
                }
                case 1 -> readMessage(tag, this::readPieces);
                case 2 -> readMessage(tag, this::readTrainer);
                case 3 -> readMessage(tag, this::readNormalizer);
                default -> in.skipField(tag);
            }
        }
    }

    /* What reads the fields of a message up to its end. */
    private interface MessageReader {
        void read() throws IOException;
    }

    private void readMessage(int tag, MessageReader reader) throws IOException {
        expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int outer = in.pushLimit(in.readRawVarint32());
        reader.read();
        in.checkLastTagWas(0);
        in.popLimit(outer);
    }

    private void readPieces() throws IOException {
        int id = pieces.size();
        if (id == WordModelReader.MOST_TOKENS) {
            throw ModelFormatException.of(fileName, "pieces", "at most " + WordModelReader.MOST_TOKENS, "more");
        }
        if (id == scores.length) {
            scores = Arrays.copyOf(scores, id * 2);
            kinds = Arrays.copyOf(kinds, id * 2);
        }
        String spelling = "";
        kinds[id] = NORMAL;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> {
                    expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                    spelling = in.readStringRequireUtf8();
                }
                case 2 -> {
                    expect(tag, WireFormat.WIRETYPE_FIXED32);
                    scores[id] = in.readFloat();
                }
                case 3 -> kinds[id] = readVarint(tag);
                default -> in.skipField(tag);
            }
        }
        pieces.add(spelling);
    }

    private void readTrainer() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            switch (field) {
                case 3 -> modelType = readVarint(tag);
                case 40, 41, 42, 43 -> specialIds[field - 40] = (int) readVarint(tag);
                default -> in.skipField(tag);
            }
        }
    }

    private void readNormalizer() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 2 -> {
                    expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                    characterMap = in.readByteArray();
                }
                case 3 -> spacePrefix = readVarint(tag) != 0;
                case 4 -> mergeSpaces = readVarint(tag) != 0;
                default -> in.skipField(tag);
            }
        }
    }

    private long readVarint(int tag) throws IOException {
        expect(tag, WireFormat.WIRETYPE_VARINT);
        return in.readRawVarint64();
    }

    private void expect(int tag, int wireType) {
        if (WireFormat.getTagWireType(tag) != wireType) {
            throw ModelFormatException.at(
                    fileName,
                    in.getTotalBytesRead(),
                    "field " + WireFormat.getTagFieldNumber(tag),
                    "wire type " + wireType,
                    Integer.toString(WireFormat.getTagWireType(tag)),
                    "");
        }
    }

    private Map<String, MetadataValue> entries(FolderConfig config) {
        boolean unigram = modelType == UNIGRAM;
        if (!unigram && modelType != BYTE_PAIR) {
            throw new UnsupportedModelException(fileName + " trainer: a model of type " + modelType
                    + " is not supported; supported are unigram and BPE");
        }
        if (!unigram && (characterMap.length > 0 || mergeSpaces)) {
            throw new UnsupportedModelException(
                    fileName + " normalizer: BPE over a changed text is not supported - expected the identity rule");
        }
        Map<String, MetadataValue> entries = new LinkedHashMap<>();
        entries.put(TokenKeys.MODEL, new MetadataValue.Text(unigram ? "t5" : "llama"));
        entries.put(TokenKeys.TOKENS, new MetadataValue.Texts(List.copyOf(pieces)));
        float[] exactScores = Arrays.copyOf(scores, pieces.size());
        entries.put(TokenKeys.SCORES, new MetadataValue.Reals(exactScores));
        entries.put(TokenKeys.KINDS, new MetadataValue.Ints(Arrays.copyOf(kinds, pieces.size()), IntKind.I32));
        List<String> idKeys = List.of(TokenKeys.UNKNOWN, TokenKeys.BOS, TokenKeys.EOS, TokenKeys.PADDING);
        for (int i = 0; i < specialIds.length; i++) {
            if (specialIds[i] != NO_ID) {
                entries.put(idKeys.get(i), new MetadataValue.Int(specialIds[i], IntKind.I64));
            }
        }
        putFlag(entries, TokenKeys.ADD_SPACE_PREFIX, config.addPrefixSpace().orElse(spacePrefix));
        putFlag(entries, TokenKeys.REMOVE_EXTRA_SPACES, mergeSpaces);
        putFlag(entries, TokenKeys.ADD_BOS, config.addBos().orElse(!unigram));
        putFlag(entries, TokenKeys.ADD_EOS, config.addEos().orElse(unigram));
        long[] table = new long[characterMap.length];
        for (int i = 0; i < table.length; i++) {
            table[i] = characterMap[i];
        }
        entries.put(TokenKeys.CHARACTER_MAP, new MetadataValue.Ints(table, IntKind.I8));
        return entries;
    }

    private static void putFlag(Map<String, MetadataValue> entries, String key, boolean value) {
        entries.put(key, new MetadataValue.Bool(value));
    }
}
