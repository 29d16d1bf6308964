package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The default of {@code --temp} in the help text shows which setting won. */
class SettingsTest {

    @TempDir
    private Path home;

    private Path file = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        file = home.resolve(".config/nightjar/config.properties");
        Files.createDirectories(file.getParent());
    }

    @Test
    void aVariableWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
        assertThat(setup().run("run", "--help").out()).contains("is greedy (default: 0.8)");
        Files.writeString(file, "temp=0.3\n");
        assertThat(setup().run("run", "--help").out()).contains("is greedy (default: 0.3)");
        assertThat(setup().with("NIGHTJAR_TEMP", "0.5").run("run", "--help").out())
                .contains("is greedy (default: 0.5)");
    }

    @Test
    void aFlagWinsOverAVariable() {
        Invocation.Setup wrongVariable = setup().with("NIGHTJAR_TEMP", "-5");

        assertThat(wrongVariable.run("run", "-p", "a").err()).contains("temperature: expected");
        assertThat(wrongVariable
                        .run("run", "-p", "a", "--temp", "0", "-m", "missing.gguf")
                        .err())
                .contains("missing.gguf: no such file");
    }

    @Test
    void aWrongValueNamesItsVariable() {
        Invocation wrong = setup().with("NIGHTJAR_TEMP", "warm").run("run", "-p", "a");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("'--temp'").contains("(from NIGHTJAR_TEMP)");
        assertThat(setup().with("NIGHTJAR_TEMP", "warm")
                        .run("run", "-p", "a", "--temp", "hot")
                        .err())
                .doesNotContain("NIGHTJAR_TEMP");
        assertThat(setup().with("NIGHTJAR_FUSE", "heads").run("run", "-p", "a").err())
                .contains("fusion \"heads\"")
                .contains("(from NIGHTJAR_FUSE)");
    }

    @Test
    void flagsTakeTheUsualWordsForTruth() {
        for (String yes : new String[] {"1", "true", "on", "YES"}) {
            assertThat(setup().with("NIGHTJAR_OFFLINE", yes)
                            .run("pull", "hf:a/b")
                            .err())
                    .contains("the network is forbidden");
            assertThat(setup().with("NIGHTJAR_OFFLINE", yes)
                            .run("pull", "hf:a/b", "--offline")
                            .err())
                    .contains("the network is forbidden");
        }
        assertThat(setup().with("NIGHTJAR_OFFLINE", "0")
                        .run("pull", "--offline", "hf:a/b")
                        .err())
                .contains("the network is forbidden");
    }

    @Test
    void anUnknownSettingOfTheFileIsAnError() throws IOException {
        Files.writeString(file, "tempp=0.3\n");

        Invocation wrong = setup().run("list");

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("config.properties tempp: no such setting");
    }

    @Test
    void aNamedFileMustBeThere() throws IOException {
        Path named = home.resolve("mine.properties");
        assertThat(setup().with("NIGHTJAR_CONFIG", named.toString()).run("list").exitCode())
                .isEqualTo(1);
        Files.writeString(named, "temp = 0.1\n");
        assertThat(setup().with("NIGHTJAR_CONFIG", named.toString())
                        .run("run", "--help")
                        .out())
                .contains("is greedy (default: 0.1)");
    }

    @Test
    void whatIsAskedOfOneCallIsNoSetting() {
        assertThat(setup().with("NIGHTJAR_PROMPT", "hello").run("run").err()).contains("no prompt");
    }

    private Invocation.Setup setup() {
        return new Invocation.Setup(home);
    }
}
