package io.nightjar.cli;

import java.util.Locale;

/** Counts and sizes as people read them. */
final class Sizes {

    private static final double KIBI = 1024;

    private Sizes() {}

    /** Bytes as KiB, MiB or GiB. */
    static String bytes(long bytes) {
        if (bytes < KIBI) {
            return bytes + " B";
        }
        double kibibytes = bytes / KIBI;
        if (kibibytes < KIBI) {
            return String.format(Locale.ROOT, "%.2f KiB", kibibytes);
        }
        double mebibytes = kibibytes / KIBI;
        return mebibytes < KIBI
                ? String.format(Locale.ROOT, "%.2f MiB", mebibytes)
                : String.format(Locale.ROOT, "%.2f GiB", mebibytes / KIBI);
    }

    /** Parameters as thousands, millions or billions. */
    static String parameters(long count) {
        if (count >= 1_000_000_000L) {
            return String.format(Locale.ROOT, "%.2f B", count / 1e9);
        }
        return count >= 1_000_000L
                ? String.format(Locale.ROOT, "%.2f M", count / 1e6)
                : String.format(Locale.ROOT, "%.2f K", count / 1e3);
    }
}
