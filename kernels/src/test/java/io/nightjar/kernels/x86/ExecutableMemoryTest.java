package io.nightjar.kernels.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightjar.base.KernelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutableMemoryTest {

    private static final FunctionDescriptor SUM =
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
    /** {@code lea rax, [rdi+rsi]; ret}. */
    private static final byte[] ADD = {0x48, (byte) 0x8d, 0x04, 0x37, (byte) 0xc3};

    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    @BeforeEach
    void needsThisKindOfMachine() {
        String obstacle = ExecutableMemory.obstacle();
        assumeTrue(obstacle.isEmpty(), "no machine code of x86 can be run: " + obstacle);
    }

    @Test
    @SuppressWarnings("restricted")
    void runsCode() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle add = Linker.nativeLinker().downcallHandle(ExecutableMemory.copyOf(ADD, arena), SUM);

            assertThat((long) add.invokeExact(40L, 2L)).isEqualTo(42);
        }
    }

    @Test
    void canBeReadAndExecutedButNotWritten() throws IOException {
        assumeTrue(Files.isReadable(MAPPINGS), "no machine code of x86 can be run: this system does not list mappings");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = ExecutableMemory.copyOf(ADD, arena);

            assertThat(mappingAt(code.address())).contains(" r-xp ");
            assertThat(code.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(ADD);
            assertThatThrownBy(() -> code.set(ValueLayout.JAVA_BYTE, 0, (byte) 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void isGivenBackWithItsArena() throws IOException {
        assumeTrue(Files.isReadable(MAPPINGS), "no machine code of x86 can be run: this system does not list mappings");
        MemorySegment code;
        try (Arena arena = Arena.ofConfined()) {
            code = ExecutableMemory.copyOf(ADD, arena);
        }

        assertThat(mappingAt(code.address())).doesNotContain(" r-xp ");
        assertThat(code.scope().isAlive()).isFalse();
    }

    @Test
    void memoryOfTheSystemIsZeroAndCanBeWrittenButNotExecuted() throws IOException {
        assumeTrue(Files.isReadable(MAPPINGS), "no machine code of x86 can be run: this system does not list mappings");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = SystemPages.allocate(10_000, arena);
            data.set(ValueLayout.JAVA_BYTE, 9_999, (byte) 7);

            assertThat(data.get(ValueLayout.JAVA_BYTE, 0)).isZero();
            assertThat(data.byteSize()).isEqualTo(10_000);
            assertThat(mappingAt(data.address())).contains(" rw-p ");
        }
    }

    @Test
    void moreMemoryThanThereIsIsRefusedWithTheSystemsError() {
        assertThatThrownBy(() -> SystemPages.allocate(1L << 60, Arena.global()))
                .isInstanceOf(KernelException.class)
                .hasMessage("memory of the system: mmap failed with error 12");
    }

    /** The line of the mapping that holds an address; empty if none does. */
    private static String mappingAt(long address) throws IOException {
        List<String> lines = Files.readAllLines(MAPPINGS);
        return lines.stream()
                .filter(line -> {
                    String[] range = line.substring(0, line.indexOf(' ')).split("-", -1);
                    return Long.compareUnsigned(Long.parseUnsignedLong(range[0], 16), address) <= 0
                            && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0;
                })
                .findFirst()
                .orElse("");
    }
}
