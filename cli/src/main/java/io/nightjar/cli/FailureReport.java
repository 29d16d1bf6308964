package io.nightjar.cli;

import io.nightjar.base.NightjarException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns a failure into one line on standard error and an exit code. */
final class FailureReport implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private final Surroundings surroundings;
    private final Settings settings;
    private final List<String> args;

    FailureReport(Surroundings surroundings, Settings settings, List<String> args) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.args = args;
    }

    @Override
    public int handleParseException(ParameterException e, String[] given) {
        return wrongUsage(
                e.getCommandLine(),
                e.getMessage()
                        + settings.origin(e.getArgSpec(), args)
                                .map(o -> " (from " + o + ")")
                                .orElse(""));
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, @Nullable ParseResult parsed) {
        surroundings.out().flush();
        if (isDebug(command)) {
            e.printStackTrace(surroundings.err());
        }
        return switch (e) {
            case WrongUsage wrong -> wrongUsage(command, wrong.getMessage());
            case CancellationException cancelled -> ExitCode.INTERRUPTED;
            case NightjarException known -> failed(known.getMessage());
            case IOException io -> failed(describe(io));
            case UncheckedIOException io -> failed(io.getMessage());
            default -> failed("internal error: " + e + " - a defect of Nightjar; --debug prints where");
        };
    }

    private int wrongUsage(CommandLine command, @Nullable String message) {
        String name = command.getCommandSpec().qualifiedName();
        return tell(message + " - see '" + name + " --help'", ExitCode.WRONG_USAGE);
    }

    private int failed(@Nullable String message) {
        return tell(message, ExitCode.FAILED);
    }

    private int tell(@Nullable String message, int exitCode) {
        surroundings.note(message);
        return exitCode;
    }

    /* The message of most file-system exceptions is the path alone. */
    private static String describe(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException missing -> missing.getFile() + ": no such file";
            case java.nio.file.AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case java.nio.file.FileSystemException other ->
                other.getFile() + ": " + (other.getReason() == null ? "cannot be used" : other.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }

    private static boolean isDebug(CommandLine command) {
        CommandLine root = command;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return ((CommandTree.Root) root.getCommandSpec().userObject()).debug();
    }
}
