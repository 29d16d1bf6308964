package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WheelMetadataTest {

    private static final String SUM = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a==1.0                          | pypi:a==1.0
                    a                               | pypi:a
                    A_b.c (==1.0)                   | pypi:a-b-c==1.0
                    a [fast,big] == 2.0rc1          | pypi:a==2.0rc1
                    a==1.0 ; python_version>="3.9"  | pypi:a==1.0
                    """)
    void readsPinnedAndPlainRequirements(String line, String expected) {
        assertThat(WheelMetadata.requirements("Name: x\nRequires-Dist: " + line + "\n\nRequires-Dist: text"))
                .singleElement()
                .hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a>=1.0",
                "a==1.*",
                "a===1.0",
                "a==1.0,!=1.1",
                "a @ file:///x",
                "a ; extra == 'test'",
                "a==1.0; python_version>='3' and extra=='x'",
                "-r x",
                ""
            })
    void leavesOutRangesAndExtras(String line) {
        assertThat(WheelMetadata.requirements("Requires-Dist: " + line + "\n")).isEmpty();
    }

    @Test
    void readsHeadersWithoutRegardToCase() {
        String metadata = "Name: x\nversion:  1.2 \nLicense: long\nLicense-Expression: MIT\n\nVersion: 9";

        assertThat(WheelMetadata.header(metadata, "Version")).contains("1.2");
        assertThat(WheelMetadata.header(metadata, "Author")).isEmpty();
        assertThat(WheelMetadata.licence(metadata)).contains("MIT");
        assertThat(WheelMetadata.licence("License: " + "x".repeat(121))).isEmpty();
    }

    @Test
    void readsSums() {
        assertThat(WheelMetadata.checksums(
                        SUM + "  a.gguf\n" + SUM.toUpperCase(Locale.ROOT) + " *./b.gguf\nnot a sum\n"))
                .containsEntry("a.gguf", SUM)
                .containsEntry("b.gguf", SUM)
                .hasSize(2);
    }

    @Test
    void readsTheRecordOfPieces() {
        // The line of a published wheel; the hex is from `python3 -c` base64.urlsafe_b64decode, CPython 3.11.
        String record = """
                m/data/x.gguf.part00,sha256=1Hsa6SbSyPgRJk3YeboVXoDxIL7ScBiQUcCcNULlnoM,63963136
                m/data/y.gguf,md5=abc,5
                m/data/z.txt,sha256=1Hsa6SbSyPgRJk3YeboVXoDxIL7ScBiQUcCcNULlnoM,5
                m-1.dist-info/RECORD,,
                """;

        assertThat(WheelMetadata.pieces(record))
                .containsOnlyKeys("m/data/x.gguf.part00", "m/data/z.txt")
                .containsEntry(
                        "m/data/x.gguf.part00",
                        new PackagePiece(
                                "x.gguf.part00",
                                63_963_136,
                                "d47b1ae926d2c8f811264dd879ba155e80f120bed270189051c09c3542e59e83"));
    }
}
