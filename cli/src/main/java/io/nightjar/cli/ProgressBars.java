package io.nightjar.cli;

import io.nightjar.hub.Progress;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows long work on standard error: a bar on a terminal; in a pipe, of a fetch, one line when it begins. For one thread,
 * but {@link #advance} for any.
 */
final class ProgressBars implements Progress, AutoCloseable {

    private static final int COLUMNS = 79;
    private static final int NAME_COLUMNS = 24;
    private static final int REDRAW_MILLIS = 200;

    private final Surroundings surroundings;
    private @Nullable ProgressBar bar;

    ProgressBars(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void begin(String what, long totalBytes) {
        if (surroundings.terminals().err()) {
            show(builder(what, totalBytes).setUnit(" MiB", 1 << 20));
        } else {
            surroundings.note(what);
        }
    }

    /** Begins work that is counted in something else than bytes; quiet in a pipe. */
    void beginCount(String what, long total) {
        if (surroundings.terminals().err()) {
            show(builder(what, total));
        }
    }

    @Override
    public void advance(long count) {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.stepBy(count);
        }
    }

    /** Sets how much is done. */
    void reach(long count) {
        if (bar != null) {
            bar.stepTo(count);
        }
    }

    @Override
    public void end() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /** Ends a phase that was left open. */
    @Override
    public void close() {
        end();
    }

    private void show(ProgressBarBuilder builder) {
        end();
        bar = builder.build();
    }

    private ProgressBarBuilder builder(String what, long total) {
        return new ProgressBarBuilder()
                .setTaskName(Printable.abbreviated(what, NAME_COLUMNS))
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(new Line());
    }

    /** Rewrites one line; the library's own asks a JLine of its own for the width. */
    private final class Line implements ProgressBarConsumer {

        @Override
        public int getMaxRenderedLength() {
            return COLUMNS;
        }

        @Override
        public void accept(String rendered) {
            surroundings.err().print("\r" + rendered.substring(0, Math.min(rendered.length(), COLUMNS)));
            surroundings.err().flush();
        }

        @Override
        public void clear() {
            accept(" ".repeat(COLUMNS));
        }

        @Override
        public void close() {
            surroundings.err().println();
            surroundings.err().flush();
        }
    }
}
