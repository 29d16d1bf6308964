package io.nightjar.kernels.x86;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every row of the instruction tables against GNU as (version in the first line of the resource). After a change of the
 * tables, {@code -Dnightjar.rewriteDocuments=true} writes the new texts and {@code src/test/python/x86_forms.py} their bytes.
 */
class FormsGoldenTest {

    private static final String RESOURCE = "x86-forms.tsv";
    private static final String REWRITE = "nightjar.rewriteDocuments";

    private final Map<String, FormCases.Case> cases = FormCases.all();

    @Test
    void everyFormHasTheBytesOfBinutils() throws IOException {
        if (Boolean.getBoolean(REWRITE)) {
            rewriteTexts();
        }
        Map<String, String> goldens = readGoldens();
        List<String> wrong = cases.values().stream()
                .filter(one -> !one.bytes().equals(goldens.get(one.text())))
                .map(one ->
                        one.text() + ": " + one.bytes() + ", binutils " + goldens.getOrDefault(one.text(), "unknown"))
                .toList();
        assertThat(wrong)
                .as("%d of %d cases differ", wrong.size(), cases.size())
                .isEmpty();
        assertThat(goldens.keySet()).isEqualTo(cases.keySet());
    }

    @Test
    void everyFormIsChosenByACase() {
        Set<Form> chosen =
                cases.values().stream().map(FormCases.Case::form).collect(Collectors.toCollection(HashSet::new));
        for (Instruction instruction : Forms.instructions()) {
            assertThat(Forms.of(instruction))
                    .as(instruction.mnemonic())
                    .allSatisfy(form -> assertThat(chosen).contains(form));
        }
    }

    private void rewriteTexts() throws IOException {
        Path file = SharedData.projectRoot()
                .resolve("kernels/src/test/resources/io/nightjar/kernels/x86")
                .resolve(RESOURCE);
        Files.writeString(file, String.join("\n", cases.keySet()) + "\n");
    }

    private static Map<String, String> readGoldens() throws IOException {
        Map<String, String> goldens = new LinkedHashMap<>();
        try (InputStream in = FormsGoldenTest.class.getResourceAsStream(RESOURCE)) {
            assertThat(in).as(RESOURCE).isNotNull();
            for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
                if (!line.startsWith("#")) {
                    String[] columns = line.split("\t", -1);
                    goldens.put(columns[0], columns[columns.length - 1]);
                }
            }
        }
        return goldens;
    }
}
