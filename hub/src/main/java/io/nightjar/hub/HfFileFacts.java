package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a hub says of one file before it is fetched.
 *
 * @param etag names the content and its blob: the SHA-256 for large files, something opaque for others
 * @param bytes its size, -1 if unknown
 */
record HfFileFacts(String etag, long bytes) {

    private static final Pattern ETAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /**
     * Reads the headers that a hub adds to its answer or redirect.
     *
     * @param commit that the file is asked for at
     * @param what for messages
     * @throws FetchException if they are missing, cannot be a file name, or tell of another commit
     */
    static HfFileFacts of(HfReply reply, String commit, String what) {
        String there = reply.header("X-Repo-Commit").orElse(commit);
        if (!there.equals(commit)) {
            throw new FetchException(
                    what + " X-Repo-Commit: expected " + commit + ", got " + SafeNames.printable(there));
        }
        String raw =
                reply.header("X-Linked-Etag").or(() -> reply.header("ETag")).orElse("");
        String etag = raw.replaceFirst("^W/", "").replace("\"", "");
        if (!ETAG.matcher(etag).matches()) {
            throw new FetchException(
                    what + " ETag: expected the name of its content, got '" + SafeNames.printable(raw) + "'");
        }
        OptionalLong linked = reply.number("X-Linked-Size");
        // A redirect's own length says nothing of the file.
        OptionalLong bytes = linked.isPresent() || reply.isRedirect() ? linked : reply.number("Content-Length");
        return new HfFileFacts(etag, bytes.orElse(-1));
    }

    /** Whether the name of the content is its SHA-256. */
    boolean isVerifiable() {
        return Sha256.isHex(etag);
    }
}
