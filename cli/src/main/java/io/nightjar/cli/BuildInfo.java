package io.nightjar.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which build this is; every printed measurement says so. */
final class BuildInfo implements IVersionProvider {

    private final Properties properties = new Properties();

    BuildInfo() {
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version of the project. */
    String version() {
        return properties.getProperty("version", "unknown");
    }

    /** The commit, with {@code -dirty} if files were changed since; {@code unknown} outside a checkout. */
    String commit() {
        return properties.getProperty("commit", "unknown");
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "nightjar " + version() + " (" + commit() + ")",
            "JDK " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
