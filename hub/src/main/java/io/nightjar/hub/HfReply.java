package io.nightjar.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a hub answered; owned by whoever opened it.
 *
 * @param status HTTP status
 * @param headers of the answer
 * @param body not read yet
 * @param uri that answered, after redirects
 */
record HfReply(int status, HttpHeaders headers, InputStream body, URI uri) implements AutoCloseable {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /** A header's first value. */
    Optional<String> header(String name) {
        return headers.firstValue(name).map(String::strip);
    }

    /** A header that is a count. */
    OptionalLong number(String name) {
        return header(name)
                .filter(text -> NUMBER.matcher(text).matches())
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    /** Whether the answer points elsewhere. */
    boolean isRedirect() {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /** Whether asking again may help. */
    boolean isTransient() {
        return status == 429 || status >= 500;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
