package io.nightjar.cli;

import io.nightjar.formats.MetadataValue;
import io.nightjar.formats.ModelSource;
import io.nightjar.formats.TensorInfo;
import io.nightjar.models.ModelFiles;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code nightjar inspect}: what a model file says about itself. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        header = "Show the header of model files: metadata, sizes by number format, tensors.",
        description = {
            "Reads headers only, of models too that Nightjar cannot run. --json prints an object for one model, an"
                    + " array of them for several.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nightjar inspect model.gguf",
            "  nightjar inspect model.gguf --tensors",
            "  nightjar inspect a.gguf b.gguf --json"
        })
final class InspectCommand implements Callable<Integer> {

    private static final int JSON_ARRAY_ENTRIES = 16;

    private final Surroundings surroundings;

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "As for -m of other commands.")
    private List<String> models = new ArrayList<>();

    @Option(names = "--offline", fallbackValue = "true", description = "Do not use the network.")
    private boolean offline;

    @Option(names = "--json", description = "Print JSON; long arrays by their first entries.")
    private boolean json;

    @Option(names = "--tensors", description = "List every tensor.")
    private boolean tensors;

    InspectCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ModelFinder finder = new ModelFinder(surroundings, offline);
        ArrayNode all = JsonMapper.shared().createArrayNode();
        for (String model : models) {
            Path path = finder.find(model);
            try (ModelSource file = ModelFiles.open(path)) {
                if (json) {
                    describe(path, file, all.addObject());
                } else {
                    print(path, file, surroundings.out());
                }
            }
        }
        if (json) {
            surroundings.out().println(all.size() == 1 ? all.get(0) : all);
        }
        return ExitCode.DONE;
    }

    private void print(Path path, ModelSource file, PrintStream out) {
        ModelSummary summary = ModelSummary.of(file);
        out.println(path);
        out.printf(
                "%s, %s, %d tensors, %s parameters, %s%n%n",
                summary.name(),
                file.format(),
                file.tensorInfos().size(),
                Sizes.parameters(summary.parameters()),
                Sizes.bytes(summary.bytes()));
        List<List<String>> metadata = new ArrayList<>();
        metadata.add(List.of("KEY", "VALUE"));
        file.metadata()
                .entries()
                .forEach((key, value) -> metadata.add(List.of(Printable.line(key), MetadataText.of(value))));
        TextTable.print(metadata, out);
        out.println();
        TextTable.print(typeRows(summary), out);
        if (tensors) {
            out.println();
            TextTable.print(tensorRows(file), out);
        }
        out.println();
    }

    private static List<List<String>> typeRows(ModelSummary summary) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TYPE", "TENSORS", "PARAMETERS", "SIZE", "READABLE"));
        for (ModelSummary.TypeShare share : summary.types()) {
            rows.add(List.of(
                    share.type(),
                    Long.toString(share.tensors()),
                    Sizes.parameters(share.parameters()),
                    Sizes.bytes(share.bytes()),
                    share.readable() ? "yes" : "no"));
        }
        return rows;
    }

    private static List<List<String>> tensorRows(ModelSource file) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TENSOR", "TYPE", "SHAPE", "SIZE"));
        for (TensorInfo info : file.tensorInfos()) {
            rows.add(List.of(
                    Printable.line(info.name()), info.type(), info.shape().toString(), Sizes.bytes(info.sizeBytes())));
        }
        return rows;
    }

    private void describe(Path path, ModelSource file, ObjectNode node) {
        ModelSummary summary = ModelSummary.of(file);
        node.put("file", path.toString())
                .put("name", summary.name())
                .put("format", file.format())
                .put("tensor_count", file.tensorInfos().size())
                .put("parameters", summary.parameters())
                .put("bytes", summary.bytes());
        ArrayNode types = node.putArray("types");
        for (ModelSummary.TypeShare share : summary.types()) {
            types.addObject()
                    .put("type", share.type())
                    .put("tensors", share.tensors())
                    .put("parameters", share.parameters())
                    .put("bytes", share.bytes())
                    .put("readable", share.readable());
        }
        ObjectNode metadata = node.putObject("metadata");
        file.metadata().entries().forEach((key, value) -> put(metadata, key, value));
        if (tensors) {
            ArrayNode list = node.putArray("tensors");
            for (TensorInfo info : file.tensorInfos()) {
                ObjectNode row = list.addObject().put("name", info.name()).put("type", info.type());
                ArrayNode shape = row.putArray("shape");
                for (int i = 0; i < info.shape().rank(); i++) {
                    shape.add(info.shape().dim(i));
                }
                row.put("offset", info.offsetBytes()).put("bytes", info.sizeBytes());
            }
        }
    }

    private static void put(ObjectNode node, String key, MetadataValue value) {
        switch (value) {
            case MetadataValue.Text(String text) -> node.put(key, text);
            case MetadataValue.Int number -> node.put(key, number.value());
            case MetadataValue.Real number -> node.put(key, number.value());
            case MetadataValue.Bool(boolean truth) -> node.put(key, truth);
            case MetadataValue.Items _,
                    MetadataValue.Bools _,
                    MetadataValue.Ints _,
                    MetadataValue.Reals _,
                    MetadataValue.Doubles _,
                    MetadataValue.Texts _ -> putArray(node, key, value);
        }
    }

    private static void putArray(ObjectNode node, String key, MetadataValue value) {
        int count = MetadataText.entryCount(value);
        ArrayNode entries;
        if (count <= JSON_ARRAY_ENTRIES) {
            entries = node.putArray(key);
        } else {
            entries = node.putObject(key).put("count", count).putArray("first");
        }
        MetadataText.entries(value, JSON_ARRAY_ENTRIES).forEach(entries::addPOJO);
    }
}
