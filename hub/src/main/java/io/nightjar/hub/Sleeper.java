package io.nightjar.hub;

import java.time.Duration;

/** How waiting is done between retries; tests record it instead. */
interface Sleeper {

    /** Blocks the calling thread. */
    void sleep(Duration duration) throws InterruptedException;
}
