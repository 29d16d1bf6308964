package io.nightjar.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StallGuardedStreamTest {

    @Test
    void endsAReadThatGetsNothing() {
        var closed = new CountDownLatch(1);
        InputStream silent = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };

        assertThatThrownBy(() -> {
                    try (var guarded = new StallGuardedStream(silent, Duration.ofMillis(50))) {
                        assertThat(guarded.read()).isNegative();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("no data for 0 s");
    }

    @Test
    void passesOnWhatArrives() throws IOException {
        byte[] content = {1, (byte) 200, 3};
        try (var guarded = new StallGuardedStream(new ByteArrayInputStream(content), Duration.ofMinutes(1))) {
            assertThat(guarded.read()).isEqualTo(1);
            assertThat(guarded.read()).isEqualTo(200);
            assertThat(guarded.readAllBytes()).containsExactly(3);
        }
    }
}
