package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateCommandTest {

    private static final String TEMPLATE =
            "{% for m in messages %}<{{ m.role }}>{{ m.content }}\n{% endfor %}{% if add_generation_prompt %}<assistant>"
                    + "{% endif %}{{ tools | tojson if tools }}{{ extra }}";

    @TempDir
    private Path home;

    private Invocation.Setup setup() {
        return new Invocation.Setup(home);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text).toString();
    }

    @Test
    void aListOfMessagesIsToBeAnswered() throws IOException {
        Invocation run = setup().run(
                        "template",
                        "--template",
                        file("t.jinja", TEMPLATE),
                        "-f",
                        file("c.json", "[{\"role\": \"user\", \"content\": \"Grüße 😀\"}]"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("<user>Grüße 😀\n<assistant>");
    }

    @Test
    void anObjectIsUsedAsItIs() throws IOException {
        Invocation run = setup().input("{\"messages\": [], \"tools\": [{\"b\": 1.0, \"a\": null}], \"extra\": true}")
                .run("template", "--template", file("t.jinja", TEMPLATE));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("[{\"b\": 1.0, \"a\": null}]True");
    }

    @Test
    void whatTheTemplateRefusesIsOneLineWithThePlace() throws IOException {
        String template = file("t.jinja", "\n{{ raise_exception('roles must alternate') }}");
        Invocation run = setup().input("[]").run("template", "--template", template);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("nightjar: " + template + " line 2: roles must alternate\n");
    }

    @Test
    void aContextThatIsNoneIsRefused() throws IOException {
        String template = file("t.jinja", TEMPLATE);

        assertThat(setup().input("{\"messages\":")
                        .run("template", "--template", template)
                        .err())
                .startsWith("nightjar: standard input: expected JSON - ");
        assertThat(setup().input("5").run("template", "--template", template).err())
                .isEqualTo("nightjar: standard input: expected a list of messages, or an object with them\n");
        assertThat(setup().input("[]")
                        .run("template", "--template", template, "-m", "model.gguf")
                        .exitCode())
                .isEqualTo(2);
        assertThat(setup().run("template", "--template", "none.jinja", "-f", template)
                        .exitCode())
                .isEqualTo(1);
    }
}
