package io.nightjar.hub;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which names from the network, from packages and from users may become parts of paths. */
final class SafeNames {

    private static final Pattern SEGMENT = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}._+ ,()\\[\\]=@-]{0,254}");
    private static final int MAX_PATH = 1024;
    private static final int MAX_SHOWN = 200;
    private static final String MODEL_ENDING = ".gguf";

    private SafeNames() {}

    /** Whether the text is one ordinary file name on every platform: no separator, drive, leading dot or control. */
    static boolean isSegment(String text) {
        return SEGMENT.matcher(text).matches() && !text.endsWith(".") && !text.endsWith(" ");
    }

    /** Whether the text is a path below a folder, separated by {@code /}, that cannot leave it. */
    static boolean isRelativePath(String text) {
        if (text.length() > MAX_PATH || text.isEmpty()) {
            return false;
        }
        for (String segment : text.split("/", -1)) {
            if (!isSegment(segment)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text ends as GGUF files do. */
    static boolean isModelFile(String text) {
        return text.toLowerCase(Locale.ROOT).endsWith(MODEL_ENDING);
    }

    /** A model file's name without folder and ending. */
    static String stemOf(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return isModelFile(name) ? name.substring(0, name.length() - MODEL_ENDING.length()) : name;
    }

    /** Foreign text as one short line for a message. */
    static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "...";
    }
}
