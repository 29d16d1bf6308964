package io.nightjar.cli;

/** What the process tells its caller. */
final class ExitCode {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    /** As shells count it: 128 and the number of the interrupt signal. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
