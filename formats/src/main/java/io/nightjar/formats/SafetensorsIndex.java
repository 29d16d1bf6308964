package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * The list of the tensors of a model that is split over several safetensors files.
 *
 * <pre>
 * {"metadata": {...}, "weight_map": {"name": "model-00001-of-00002.safetensors", ...}}
 * </pre>
 */
final class SafetensorsIndex {

    /** The index of a model of 1000 billion parameters takes about 10 MB. */
    static final int MAX_BYTES = 64 << 20;

    private static final String MAP = "weight_map";
    private static final int MAX_DEPTH = 8;
    private static final int MAX_FILES = 65535;

    private final String fileName;
    private final Map<String, String> fileOf = new LinkedHashMap<>();

    /** Reads the list. */
    SafetensorsIndex(String fileName, byte[] json) {
        this.fileName = fileName;
        try (JsonParser parser = FolderJson.parsers(MAX_DEPTH).createParser(ObjectReadContext.empty(), json)) {
            readList(parser);
        } catch (JacksonException e) {
            throw FolderJson.corrupt(fileName, 0, e);
        }
        if (fileOf.isEmpty()) {
            throw ModelFormatException.of(fileName, MAP, "tensors and their files", "none");
        }
    }

    /** All tensors listed, each out of the file that the list names; {@code readFile} gives the tensors of one. */
    Map<String, StoredTensor> read(Function<String, List<StoredTensor>> readFile) {
        Set<String> files = new LinkedHashSet<>(fileOf.values());
        if (files.size() > MAX_FILES) {
            throw ModelFormatException.of(fileName, MAP, "at most " + MAX_FILES + " files", "" + files.size());
        }
        Map<String, StoredTensor> found = new LinkedHashMap<>();
        for (String file : files) {
            for (StoredTensor tensor : readFile.apply(file)) {
                // What a file has beyond the list belongs to another copy of the model.
                if (file.equals(fileOf.get(tensor.name()))) {
                    found.put(tensor.name(), tensor);
                }
            }
        }
        List<String> missing = new ArrayList<>(fileOf.keySet());
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            String name = missing.getFirst();
            throw ModelFormatException.of(
                    fileName,
                    MAP,
                    "tensor " + GgufCursor.shown(name) + " in " + fileOf.get(name),
                    "no such tensor there");
        }
        return found;
    }

    private void readList(JsonParser parser) {
        expect(parser, JsonToken.START_OBJECT, "text", "a JSON object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!name.equals(MAP)) {
                parser.nextToken();
                parser.skipChildren();
                continue;
            }
            expect(parser, JsonToken.START_OBJECT, MAP, "an object");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String tensor = parser.currentName();
                expect(parser, JsonToken.VALUE_STRING, MAP, "the name of a file");
                if (!HuggingFaceFolder.isPlainName(parser.getString())) {
                    throw mismatch(parser, MAP, "the name of a file in the folder", parser.getString());
                }
                fileOf.put(tensor, parser.getString());
            }
        }
        if (parser.nextToken() != null) {
            throw mismatch(parser, "text", "the end of the file", "more JSON");
        }
    }

    private void expect(JsonParser parser, JsonToken token, String field, String expected) {
        if (parser.nextToken() != token) {
            throw mismatch(parser, field, expected, String.valueOf(parser.getString()));
        }
    }

    private ModelFormatException mismatch(JsonParser parser, String field, String expected, String got) {
        long offset = Math.max(0, parser.currentTokenLocation().getByteOffset());
        return ModelFormatException.at(fileName, offset, field, expected, GgufCursor.shown(got), "");
    }
}
