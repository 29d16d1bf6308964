package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One holder at a time for each lock file: among threads, hubs and processes. Waits without limit, since a fetch may
 * take hours; interrupting the waiting thread ends the wait. Lock files stay, for deleting one would let two holders in.
 */
final class CacheLocks {

    private static final long POLL_MILLIS = 100;

    /*
     * Operating systems lock a file for a process, not for a thread, and closing any channel on the file may drop the
     * process's lock. So threads of one hub queue here first and only one of them has a channel open. A second hub in
     * the same process is told by OverlappingFileLockException, and polls.
     */
    private final ConcurrentHashMap<Path, ReentrantLock> threads = new ConcurrentHashMap<>();

    /**
     * Waits for the lock.
     *
     * @param what for messages
     * @throws FetchException if interrupted, or the file cannot be made
     */
    Held acquire(Path lockFile, String what) {
        ReentrantLock thread = threads.computeIfAbsent(lockFile.toAbsolutePath().normalize(), _ -> new ReentrantLock());
        try {
            thread.lockInterruptibly();
        } catch (InterruptedException e) {
            throw FetchFailures.interrupted(what);
        }
        @Nullable FileChannel channel = null;
        boolean held = false;
        try {
            Files.createDirectories(lockFile.toAbsolutePath().getParent());
            channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(channel);
            held = true;
            return new Held(thread, channel);
        } catch (InterruptedException e) {
            throw FetchFailures.interrupted(what);
        } catch (IOException e) {
            throw FetchFailures.disk(what, lockFile, e);
        } finally {
            if (!held) {
                release(thread, channel);
            }
        }
    }

    private static void lock(FileChannel channel) throws IOException, InterruptedException {
        while (true) {
            try {
                @Nullable FileLock lock = channel.tryLock();
                if (lock != null) {
                    return;
                }
            } catch (OverlappingFileLockException e) {
                // Another hub of this process has it: wait as for another process.
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static void release(ReentrantLock thread, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new FetchException("cannot release a lock file: " + FetchFailures.reason(e), e);
        } finally {
            thread.unlock();
        }
    }

    /** A held lock; released by the thread that acquired it. */
    static final class Held implements AutoCloseable {

        private final ReentrantLock thread;
        private final FileChannel channel;

        private Held(ReentrantLock thread, FileChannel channel) {
            this.thread = thread;
            this.channel = channel;
        }

        @Override
        public void close() {
            release(thread, channel);
        }
    }
}
