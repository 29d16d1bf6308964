package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

        TextTable.print(List.of(List.of("A", "BB"), List.of("longer", "x")), out);

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).containsExactly("A       BB", "longer  x");
    }
}
