package io.nightjar.cli;

/** The options do not make sense together; ends the command with {@link ExitCode#WRONG_USAGE}. */
final class WrongUsage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongUsage(String message) {
        super(message);
    }
}
