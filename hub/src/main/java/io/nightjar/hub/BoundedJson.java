package io.nightjar.hub;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** JSON from hubs and from the cache, with limits on its size and depth. */
final class BoundedJson {

    /** Most bytes of one document. */
    static final int MAX_BYTES = 8 << 20;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 1 << 20;

    private BoundedJson() {}

    /** A reader and writer; safe for any thread. */
    static JsonMapper mapper() {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxDocumentLength(MAX_BYTES)
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_STRING)
                .build();
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(limits).build())
                .build();
    }

    /** A value that the cache keeps; empty if the text is damaged. */
    static <T> Optional<T> read(byte[] json, Class<T> type) {
        try {
            return Optional.ofNullable(mapper().readValue(json, type));
        } catch (JacksonException e) {
            // Edited or cut short: the same as absent, so that it is written anew.
            return Optional.empty();
        }
    }
}
