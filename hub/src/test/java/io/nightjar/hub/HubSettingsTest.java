package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubSettingsTest {

    @TempDir
    private Path home;

    @Test
    void defaultsAreBelowTheHomeFolder() {
        HubSettings settings = HubSettings.of(Map.of(), home, false);

        assertThat(settings.cacheFolder()).isEqualTo(home.resolve(".cache/nightjar"));
        assertThat(settings.hfCacheFolder()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(settings.hfEndpoint()).hasScheme("https");
        assertThat(settings.hfToken()).isEmpty();
        assertThat(settings.offline()).isFalse();
        assertThat(settings.pipCommand()).isEmpty();
    }

    @Test
    void variablesReplaceDefaults() {
        HubSettings settings = HubSettings.of(
                Map.of(
                        "XDG_CACHE_HOME", "/x/caches",
                        "HF_HOME", "~/hf",
                        "HF_ENDPOINT", "http://localhost:8080/mirror/",
                        "HF_TOKEN", " secret ",
                        "HF_HUB_OFFLINE", "YES",
                        "NIGHTJAR_PIP", "\"/Program Files/python\" -m  pip"),
                home,
                false);

        assertThat(settings.cacheFolder()).isEqualTo(Path.of("/x/caches/nightjar"));
        assertThat(settings.hfCacheFolder()).isEqualTo(home.resolve("hf/hub"));
        assertThat(settings.hfEndpoint()).isEqualTo(URI.create("http://localhost:8080/mirror"));
        assertThat(settings.hfToken()).contains("secret");
        assertThat(settings.offline()).isTrue();
        assertThat(settings.pipCommand()).isEqualTo(List.of("/Program Files/python", "-m", "pip"));
    }

    @Test
    void narrowVariablesWin() {
        HubSettings settings = HubSettings.of(
                Map.of("HF_HOME", "/a", "HF_HUB_CACHE", "/b", "NIGHTJAR_CACHE", "/c", "HF_HUB_OFFLINE", "0"),
                home,
                false);

        assertThat(settings.hfCacheFolder()).isEqualTo(Path.of("/b"));
        assertThat(settings.cacheFolder()).isEqualTo(Path.of("/c"));
        assertThat(settings.offline()).isFalse();
    }

    @Test
    void tokenFileIsReadWhenNoVariableIsSet() throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("hf")).resolve("token"), "from-file\n");

        assertThat(HubSettings.of(Map.of("HF_HOME", "~/hf"), home, false).hfToken())
                .contains("from-file");
        assertThat(HubSettings.of(Map.of("HF_HOME", "~/hf", "HF_TOKEN", "mine"), home, false)
                        .hfToken())
                .contains("mine");
    }

    @Test
    void theTokenIsNeverPrinted() {
        assertThat(HubSettings.of(Map.of("HF_TOKEN", "secret"), home, false).toString())
                .doesNotContain("secret");
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_TOKEN", "sec\nret"), home, false))
                .isInstanceOf(FetchException.class)
                .hasMessageNotContaining("ret");
    }

    @Test
    void refusesAnEndpointThatIsNoWebAddress() {
        for (String endpoint : List.of("file:///x", "nonsense", "ht tp://x")) {
            assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", endpoint), home, false))
                    .isInstanceOf(FetchException.class)
                    .hasMessageStartingWith("HF_ENDPOINT: expected an http or https address");
        }
    }
}
