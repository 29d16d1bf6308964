package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where models are kept and from where they are fetched. Immutable.
 *
 * @param cacheFolder ours
 * @param hfCacheFolder the hub folder that is shared with other tools of the Hugging Face layout
 * @param hfEndpoint http or https address of the hub, without a trailing slash
 * @param hfToken sent to the hub's own host only, and never printed
 * @param offline forbids the network
 * @param pipCommand the command and its first arguments; empty to look for one
 */
public record HubSettings(
        Path cacheFolder,
        Path hfCacheFolder,
        URI hfEndpoint,
        Optional<String> hfToken,
        boolean offline,
        List<String> pipCommand) {

    private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,4096}");

    /**
     * Checks the endpoint and the token, which become parts of requests.
     *
     * @throws FetchException if one of them cannot
     */
    public HubSettings {
        String scheme = hfEndpoint.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme)) || hfEndpoint.getHost() == null) {
            throw new FetchException("HF_ENDPOINT: expected an http or https address, got " + hfEndpoint);
        }
        if (hfEndpoint.toString().endsWith("/")) {
            hfEndpoint = URI.create(hfEndpoint.toString().replaceFirst("/+$", ""));
        }
        if (!hfToken.map(token -> TOKEN.matcher(token).matches()).orElse(true)) {
            throw new FetchException("HF_TOKEN: expected printable ASCII without spaces");
        }
        pipCommand = List.copyOf(pipCommand);
    }

    /**
     * Applies the Hugging Face variables ({@code HF_HOME}, {@code HF_HUB_CACHE}, {@code HF_ENDPOINT}, {@code HF_TOKEN},
     * {@code HF_TOKEN_PATH}, {@code HF_HUB_OFFLINE}), {@code XDG_CACHE_HOME} and ours ({@code NIGHTJAR_CACHE}, {@code
     * NIGHTJAR_PIP}) to their defaults. Reads the token file, and nothing else of the machine.
     *
     * @param environment variables by name; an empty value counts as absent
     * @param userHome the user's home folder
     * @param offline true forbids the network whatever the variables say
     * @throws FetchException if a variable's value is malformed
     */
    public static HubSettings of(Map<String, String> environment, Path userHome, boolean offline) {
        Path caches = pathOf(environment, "XDG_CACHE_HOME", userHome, userHome.resolve(".cache"));
        Path hfHome = pathOf(environment, "HF_HOME", userHome, caches.resolve("huggingface"));
        String endpoint = find(environment, "HF_ENDPOINT").orElse(DEFAULT_ENDPOINT);
        return new HubSettings(
                pathOf(environment, "NIGHTJAR_CACHE", userHome, caches.resolve("nightjar")),
                pathOf(environment, "HF_HUB_CACHE", userHome, hfHome.resolve("hub")),
                addressOf(endpoint),
                find(environment, "HF_TOKEN")
                        .or(() -> readToken(pathOf(environment, "HF_TOKEN_PATH", userHome, hfHome.resolve("token")))),
                offline
                        || find(environment, "HF_HUB_OFFLINE")
                                .map(value -> TRUE.contains(value.toLowerCase(Locale.ROOT)))
                                .orElse(false),
                wordsOf(find(environment, "NIGHTJAR_PIP").orElse("")));
    }

    /** As messages show it: without the token. */
    @Override
    public String toString() {
        return "HubSettings[cacheFolder=" + cacheFolder + ", hfCacheFolder=" + hfCacheFolder + ", hfEndpoint="
                + hfEndpoint + ", hfToken=" + (hfToken.isPresent() ? "set" : "none") + ", offline=" + offline
                + ", pipCommand=" + pipCommand + "]";
    }

    private static Optional<String> find(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static Path pathOf(Map<String, String> environment, String name, Path userHome, Path fallback) {
        @Nullable String value = find(environment, name).orElse(null);
        if (value == null) {
            return fallback;
        }
        // The tools that share these variables expand the tilde, which a shell leaves alone inside quotes.
        return value.startsWith("~/") ? userHome.resolve(value.substring(2)) : Path.of(value);
    }

    private static URI addressOf(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new FetchException("HF_ENDPOINT: expected an http or https address, got " + text, e);
        }
    }

    private static Optional<String> readToken(Path file) {
        try {
            return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
        } catch (IOException e) {
            // No token file, or one that is not for us: the hub says so if it wants a token.
            return Optional.empty();
        }
    }

    private static List<String> wordsOf(String command) {
        var words = new ArrayList<String>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        return words;
    }
}
