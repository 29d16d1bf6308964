package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Requests to a hub: redirects followed by hand, so that the token goes to the hub's own host alone; transient failures
 * retried with growing pauses. Used by one thread; closing it ends its connections.
 */
final class HfHttp implements AutoCloseable {

    /** Tries of one request, or of one download without progress between them. */
    static final int MAX_ATTEMPTS = 5;

    private static final int MAX_REDIRECTS = 10;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);
    private static final Duration HEADER_LIMIT = Duration.ofSeconds(60);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long MAX_PAUSE_MILLIS = 8_000;
    private static final long MAX_RETRY_AFTER_SECONDS = 60;

    private final HubSettings settings;
    private final Sleeper sleeper;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_LIMIT)
            .build();

    HfHttp(HubSettings settings, Sleeper sleeper) {
        this.settings = settings;
        this.sleeper = sleeper;
    }

    /** An address of the hub; {@code path} is not encoded yet and begins with a slash. */
    URI address(String path) {
        try {
            String encoded = new URI(null, null, path, null).toASCIIString();
            return URI.create(settings.hfEndpoint() + encoded);
        } catch (URISyntaxException e) {
            throw new FetchException(SafeNames.printable(path) + ": cannot be part of an address", e);
        }
    }

    /**
     * Gets an address, following redirects to any host.
     *
     * @param extra headers to send
     * @param what for messages
     * @return an answer that is neither a redirect nor transient; the caller closes it
     * @throws FetchException if there is none
     */
    HfReply get(URI uri, Map<String, String> extra, String what) {
        return open(new Ask("GET", uri, extra, what));
    }

    /** The headers of an address, following redirects within the hub's host only. The caller closes the answer. */
    HfReply head(URI uri, String what) {
        return open(new Ask("HEAD", uri, Map.of(), what));
    }

    /**
     * Checks that the hub gave what was asked for.
     *
     * @throws FetchException that says what the user can do about it
     */
    void requireFound(HfReply reply, String what) {
        switch (reply.status()) {
            case 200, 206 -> {
                // Found.
            }
            case 401, 403 ->
                throw new FetchException(what + ": the hub refuses it (" + reply.status()
                        + "): gated, private or misspelt - accept its terms on the model's page and set HF_TOKEN"
                        + (settings.hfToken().isPresent() ? " to a token that may read it" : ""));
            case 404 -> throw new FetchException(what + ": not found on " + settings.hfEndpoint());
            default -> throw new FetchException(what + ": " + shown(reply.uri()) + " answered " + reply.status());
        }
    }

    /**
     * Waits before another try.
     *
     * @param failures failed tries so far, from 1
     */
    void pause(int failures, OptionalLong retryAfterSeconds, String what) {
        long backoff = Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << (failures - 1));
        long millis = retryAfterSeconds.isPresent()
                ? 1000 * Math.min(MAX_RETRY_AFTER_SECONDS, retryAfterSeconds.getAsLong())
                : backoff;
        try {
            sleeper.sleep(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            throw FetchFailures.interrupted(what);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HfReply open(Ask ask) {
        for (int attempt = 1; ; attempt++) {
            String problem;
            OptionalLong retryAfter = OptionalLong.empty();
            try {
                HfReply reply = follow(ask);
                if (!reply.isTransient()) {
                    return reply;
                }
                reply.close();
                problem = "answered " + reply.status();
                retryAfter = reply.number("Retry-After");
            } catch (InterruptedException e) {
                throw FetchFailures.interrupted(ask.what());
            } catch (IOException e) {
                problem = FetchFailures.reason(e);
            }
            if (attempt == MAX_ATTEMPTS) {
                throw new FetchException(
                        ask.what() + ": " + shown(ask.uri()) + ": " + problem + " (" + attempt + " attempts)");
            }
            pause(attempt, retryAfter, ask.what());
        }
    }

    private HfReply follow(Ask ask) throws IOException, InterruptedException {
        URI at = ask.uri();
        boolean atHome = true;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HfReply reply = send(ask, at, atHome);
            if (!reply.isRedirect()) {
                return reply;
            }
            URI next = target(reply, ask.what());
            boolean nextAtHome = atHome && isSameOrigin(next, settings.hfEndpoint());
            if (ask.staysAtHome() && !nextAtHome) {
                return reply;
            }
            reply.close();
            at = next;
            // Once elsewhere, never trusted again: another host could send us back with an address of its choice.
            atHome = nextAtHome;
        }
        throw new FetchException(ask.what() + ": " + shown(ask.uri()) + ": more than " + MAX_REDIRECTS + " redirects");
    }

    private HfReply send(Ask ask, URI at, boolean atHome) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .method(ask.method(), HttpRequest.BodyPublishers.noBody())
                .timeout(HEADER_LIMIT)
                .header("User-Agent", "nightjar")
                .header("Accept-Encoding", "identity");
        ask.extra().forEach(request::header);
        if (atHome) {
            settings.hfToken().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        return new HfReply(
                response.statusCode(), response.headers(), new StallGuardedStream(response.body(), STALL_LIMIT), at);
    }

    private static URI target(HfReply reply, String what) throws IOException {
        String location = reply.header("Location").orElse("");
        try {
            URI next = reply.uri().resolve(location);
            String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
            boolean safe = scheme.equals("https")
                    || (scheme.equals("http")
                            && "http".equalsIgnoreCase(reply.uri().getScheme()));
            if (!location.isEmpty() && safe && next.getHost() != null) {
                return next;
            }
        } catch (IllegalArgumentException e) {
            // Reported below, like any other target that cannot be followed.
        }
        reply.close();
        throw new FetchException(what + ": " + shown(reply.uri()) + " redirects to an address that is not allowed: "
                + SafeNames.printable(location.replaceFirst("[?#].*", "")));
    }

    private static boolean isSameOrigin(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme())
                && a.getHost().equalsIgnoreCase(b.getHost())
                && portOf(a) == portOf(b);
    }

    private static int portOf(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /* Without the query, which may hold a signature. */
    private static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority() + SafeNames.printable(uri.getPath());
    }

    /** One request; a HEAD asks the hub itself, a GET whoever has the bytes. */
    private record Ask(String method, URI uri, Map<String, String> extra, String what) {

        boolean staysAtHome() {
            return method.equals("HEAD");
        }
    }
}
