package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ConcurrentlyTest {

    @Test
    void computesWhileTheCallerGoesOn() {
        CountDownLatch caller = new CountDownLatch(1);
        Concurrently<String> text = Concurrently.start("a-thread", () -> {
            try {
                caller.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Thread.currentThread().getName();
        });
        caller.countDown();

        assertThat(text.result()).isEqualTo("a-thread");
        assertThat(text.result()).as("asked again").isEqualTo("a-thread");
    }

    @Test
    void failsAsTheComputationFailed() {
        IllegalStateException failure = new IllegalStateException("no");
        StackOverflowError error = new StackOverflowError();

        assertThatThrownBy(() -> failing(failure).result()).isSameAs(failure);
        assertThatThrownBy(() -> Concurrently.start("a-thread", () -> {
                            throw error;
                        })
                        .result())
                .isSameAs(error);
    }

    @Test
    void anInterruptEndsTheWait() {
        Concurrently<String> never = Concurrently.start("a-thread", () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "";
        });
        Thread.currentThread().interrupt();

        assertThatThrownBy(never::result).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
    }

    private static Concurrently<String> failing(RuntimeException failure) {
        return Concurrently.start("a-thread", () -> {
            throw failure;
        });
    }
}
