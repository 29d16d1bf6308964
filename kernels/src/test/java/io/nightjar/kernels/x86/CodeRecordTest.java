package io.nightjar.kernels.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.KernelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeRecordTest {

    @TempDir
    private Path folder;

    @Test
    void functionsAreWrittenDownForPerfAndForReaders() throws IOException {
        Path map = folder.resolve("perf-1.map");
        CodeRecord record = new CodeRecord(Optional.of(map), Optional.of(folder.resolve("listings")));
        Assembler code = new Assembler();
        code.emit(GeneralOp.RET);

        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(1);
            record.add("matmul 4+0 bits x16", code, memory);
            record.add("scale", code, memory);
            assertThat(Files.readAllLines(map))
                    .containsExactly(
                            Long.toHexString(memory.address()) + " 1 nightjar matmul 4+0 bits x16",
                            Long.toHexString(memory.address()) + " 1 nightjar scale");
        }
        assertThat(folder.resolve("listings/matmul-4-0-bits-x16.txt")).content().contains("ret");
    }

    @Test
    void nothingIsWrittenUnlessAsked() {
        assertThat(CodeRecord.ofSystemProperties()).isEqualTo(new CodeRecord(Optional.empty(), Optional.empty()));
    }

    @Test
    void aFolderThatCannotBeWrittenIsTold() {
        CodeRecord record = new CodeRecord(Optional.of(folder.resolve("missing/perf-1.map")), Optional.empty());

        assertThatThrownBy(() -> record.add("scale", new Assembler(), MemorySegment.NULL))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("generated code cannot be written down: ");
    }
}
