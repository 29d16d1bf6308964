package io.nightjar.formats;

import io.nightjar.base.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files over which one model is split: {@code name-00001-of-00003.gguf} and so on, where each says its number, from 0,
 * and how many there are.
 */
final class GgufSplit {

    static final String NUMBER_KEY = "split.no";
    static final String COUNT_KEY = "split.count";
    static final String TENSORS_KEY = "split.tensors.count";

    private static final int MAX_PARTS = 65535;
    private static final Pattern FILE_NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

    private GgufSplit() {}

    /**
     * All parts of the model of which {@code first} is the first; just that one if it is not split.
     *
     * @throws ModelFormatException if it is a later part or its name does not fit
     */
    static List<Path> parts(Path path, GgufPart first) {
        int count = first.metadata().integer(COUNT_KEY, 0, MAX_PARTS, 1);
        if (count <= 1) {
            return List.of(path);
        }
        int number = first.metadata().integer(NUMBER_KEY, 0, count - 1);
        Matcher name = FILE_NAME.matcher(first.fileName());
        if (!name.matches()
                || Integer.parseInt(name.group(2)) != number + 1
                || Integer.parseInt(name.group(3)) != count) {
            throw ModelFormatException.of(
                    first.fileName(),
                    "file name",
                    "a name that ends in " + suffix(number, count) + " for part " + (number + 1) + " of " + count,
                    first.fileName());
        }
        if (number != 0) {
            throw ModelFormatException.of(
                    first.fileName(),
                    NUMBER_KEY,
                    "the first part, " + name.group(1) + suffix(0, count),
                    "part " + (number + 1) + " of " + count);
        }
        List<Path> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parts.add(path.resolveSibling(name.group(1) + suffix(i, count)));
        }
        return parts;
    }

    /** Checks that {@code part}, found as number {@code number}, says so itself. */
    static void checkPart(GgufPart part, int number, int count) {
        part.metadata().integer(NUMBER_KEY, number, number);
        part.metadata().integer(COUNT_KEY, count, count);
    }

    private static String suffix(int number, int count) {
        return String.format(Locale.ROOT, "-%05d-of-%05d.gguf", number + 1, count);
    }
}
