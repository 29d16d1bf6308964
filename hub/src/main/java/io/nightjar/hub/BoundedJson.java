package io.nightjar.hub;

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
}
