package io.nightjar.cli;

import io.nightjar.hub.CachedModel;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code nightjar list}: the models on disk. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        header = "List the models in the caches.",
        description = {"Each name, and each source, can be given to -m and to rm.", ""},
        footer = {"", "Examples:", "  nightjar list", "  nightjar run -m NAME -p \"Hello\""})
final class ListCommand implements Callable<Integer> {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");

    private final Surroundings surroundings;

    ListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<CachedModel> models = new ModelFinder(surroundings, true).hub().list();
        if (models.isEmpty()) {
            surroundings.note("no models in the cache - 'nightjar pull' fetches one");
            return ExitCode.DONE;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "SIZE", "LAST USED", "LICENCE", "SOURCE"));
        for (CachedModel model : models) {
            rows.add(List.of(
                    Printable.line(model.name()),
                    Sizes.bytes(model.bytes()),
                    DAY.format(model.lastUsed().atZone(ZoneId.systemDefault())),
                    Printable.abbreviated(model.licence().orElse("-"), 40),
                    Printable.line(model.source())));
        }
        TextTable.print(rows, surroundings.out());
        return ExitCode.DONE;
    }
}
