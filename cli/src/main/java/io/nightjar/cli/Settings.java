package io.nightjar.cli;

import io.nightjar.base.RequestException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The user's defaults: a variable {@code NIGHTJAR_<OPTION>} wins over a line {@code option=value} of the settings file,
 * which wins over what the option says itself. The option's name is its long one: {@code --ctx-size} is {@code
 * NIGHTJAR_CTX_SIZE} and {@code ctx-size}.
 */
final class Settings implements IDefaultValueProvider {

    private static final String PREFIX = "NIGHTJAR_";

    /** What a command does now, rather than how: setting these once for all commands makes no sense. */
    private static final Set<String> PER_CALL = Set.of(
            "prompt",
            "file",
            "prompt-ids",
            "json",
            "tensors",
            "help",
            "version",
            "save",
            "synthetic",
            "chat",
            "raw",
            "n-prompt",
            "n-gen",
            "rounds",
            "pattern",
            "output",
            "no-bos",
            "parse-special",
            "stop",
            "logit-bias");

    /** Settings that are no options. */
    private static final Set<String> OTHERS = Set.of("cache", "pip", "data");

    private final Map<String, String> environment;
    private final Map<String, String> fromFile;
    private final Path file;

    private Settings(Map<String, String> environment, Map<String, String> fromFile, Path file) {
        this.environment = environment;
        this.fromFile = fromFile;
        this.file = file;
    }

    /**
     * Reads the settings file, if there is one.
     *
     * @throws RequestException if it cannot be read
     */
    static Settings read(Surroundings surroundings) {
        Path file = fileOf(surroundings);
        boolean named = isSet(surroundings.environment(), "NIGHTJAR_CONFIG");
        return new Settings(surroundings.environment(), named || Files.exists(file) ? load(file) : Map.of(), file);
    }

    /** The environment, with the entries of the settings file as variables where the environment has none. */
    Map<String, String> effectiveEnvironment() {
        Map<String, String> effective = new HashMap<>();
        fromFile.forEach((key, value) -> effective.put(variable(key), value));
        effective.putAll(environment);
        return effective;
    }

    /**
     * Checks that each entry of the settings file is a setting of some command.
     *
     * @throws RequestException if one is not
     */
    void checkNames(CommandLine commands) {
        Set<String> known = new HashSet<>(OTHERS);
        optionsBelow(commands)
                .map(Settings::key)
                .filter(key -> !PER_CALL.contains(key))
                .forEach(known::add);
        for (String key : fromFile.keySet()) {
            if (!known.contains(key)) {
                throw new RequestException(file + " " + Printable.line(key)
                        + ": no such setting - a setting is an option's long name, such as threads or ctx-size");
            }
        }
    }

    private static Stream<OptionSpec> optionsBelow(CommandLine command) {
        return command.getSubcommands().values().stream()
                .flatMap(below -> Stream.concat(below.getCommandSpec().options().stream(), optionsBelow(below)));
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || PER_CALL.contains(key(option))) {
            return null;
        }
        String value = isSet(environment, variable(key(option)))
                ? environment.get(variable(key(option)))
                : fromFile.get(key(option));
        boolean flag = option.type() == boolean.class || option.type() == Boolean.class;
        return value == null || !flag ? value : truth(value);
    }

    /** Where the value of an option came from, if it was not the command line nor the option itself. */
    Optional<String> origin(@Nullable ArgSpec argument, List<String> args) {
        if (!(argument instanceof OptionSpec option) || defaultValue(option) == null) {
            return Optional.empty();
        }
        for (String name : option.names()) {
            if (args.stream().anyMatch(arg -> arg.equals(name) || arg.startsWith(name + "="))) {
                return Optional.empty();
            }
        }
        String variable = variable(key(option));
        return Optional.of(isSet(environment, variable) ? variable : file.toString());
    }

    private static String truth(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "yes", "on", "true" -> "true";
            case "0", "no", "off", "false" -> "false";
            default -> value;
        };
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--?", "");
    }

    private static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static boolean isSet(Map<String, String> environment, String variable) {
        String value = environment.get(variable);
        return value != null && !value.isBlank();
    }

    private static Path fileOf(Surroundings surroundings) {
        Map<String, String> environment = surroundings.environment();
        if (isSet(environment, "NIGHTJAR_CONFIG")) {
            return Path.of(environment.getOrDefault("NIGHTJAR_CONFIG", ""));
        }
        Path configs = isSet(environment, "XDG_CONFIG_HOME")
                ? Path.of(environment.getOrDefault("XDG_CONFIG_HOME", ""))
                : surroundings.userHome().resolve(".config");
        return configs.resolve("nightjar").resolve("config.properties");
    }

    private static Map<String, String> load(Path file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new RequestException(file + ": the settings file cannot be read - " + e, e);
        }
        Map<String, String> entries = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> entries.put(key, properties.getProperty(key)));
        return entries;
    }
}
