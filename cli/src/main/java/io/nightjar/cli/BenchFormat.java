package io.nightjar.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints the rows of a benchmark as they come; the columns and field names are llama-bench's. */
sealed interface BenchFormat {

    /** Before the first row. */
    void begin();

    /** A row is done. */
    void row(BenchRow row);

    /** After the last row. */
    void end();

    /** The formats by name. */
    enum Kind {
        MD,
        JSON,
        CSV;

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** A format that prints to {@code out}. */
        BenchFormat printer(PrintStream out, HostMachine machine, BuildInfo build) {
            return switch (this) {
                case MD -> new Markdown(out, machine, build);
                case JSON -> new Json(out, machine, build);
                case CSV -> new Csv(out, machine, build);
            };
        }
    }

    /** Everything of a row but its samples, in order. */
    private static Map<String, Object> fields(BenchRow row, HostMachine machine, BuildInfo build) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("build_commit", build.commit());
        fields.put("build_version", build.version());
        fields.put("cpu_info", machine.cpu());
        fields.put("os", machine.os());
        fields.put("jdk", machine.jdk());
        fields.put("backends", row.kernels());
        fields.put("model_filename", row.file());
        fields.put("model_type", row.model().name());
        fields.put("model_size", row.model().bytes());
        fields.put("model_n_params", row.model().parameters());
        fields.put("n_threads", row.threads());
        fields.put("type_k", row.kv());
        fields.put("type_v", row.kv());
        fields.put("n_prompt", row.test().promptTokens());
        fields.put("n_gen", row.test().generatedTokens());
        fields.put("test", row.test().toString());
        fields.put("test_time", row.time().toString());
        fields.put("avg_ts", row.tokensPerSecond().mean());
        fields.put("stddev_ts", row.tokensPerSecond().standardDeviation());
        return fields;
    }

    /** A table for people. */
    record Markdown(PrintStream out, HostMachine machine, BuildInfo build) implements BenchFormat {

        @Override
        public void begin() {
            out.println("| model | size | params | backend | threads | test | t/s |");
            out.println("| --- | ---: | ---: | --- | ---: | ---: | ---: |");
            out.flush();
        }

        @Override
        public void row(BenchRow row) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %d | %s | %.2f ± %.2f |%n",
                    row.model().name(),
                    Sizes.bytes(row.model().bytes()),
                    Sizes.parameters(row.model().parameters()),
                    row.kernels(),
                    row.threads(),
                    row.test(),
                    row.tokensPerSecond().mean(),
                    row.tokensPerSecond().standardDeviation());
            out.flush();
        }

        @Override
        public void end() {
            out.printf("%nbuild: %s (%s), JDK %s, %s%n", build.commit(), build.version(), machine.jdk(), machine.cpu());
        }
    }

    /** An array of objects, with all samples. */
    record Json(PrintStream out, HostMachine machine, BuildInfo build, List<BenchRow> rows) implements BenchFormat {

        Json(PrintStream out, HostMachine machine, BuildInfo build) {
            this(out, machine, build, new ArrayList<>());
        }

        @Override
        public void begin() {}

        @Override
        public void row(BenchRow row) {
            rows.add(row);
        }

        @Override
        public void end() {
            JsonMapper mapper = JsonMapper.shared();
            ArrayNode array = mapper.createArrayNode();
            for (BenchRow row : rows) {
                ObjectNode node = array.addObject();
                fields(row, machine, build).forEach(node::putPOJO);
                row.tokensPerSecond().values().forEach(node.putArray("samples_ts")::add);
            }
            out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array));
        }
    }

    /** A header and a line for each row. */
    record Csv(PrintStream out, HostMachine machine, BuildInfo build, List<BenchRow> printed) implements BenchFormat {

        Csv(PrintStream out, HostMachine machine, BuildInfo build) {
            this(out, machine, build, new ArrayList<>());
        }

        @Override
        public void begin() {}

        @Override
        public void row(BenchRow row) {
            Map<String, Object> fields = fields(row, machine, build);
            if (printed.isEmpty()) {
                out.println(String.join(",", fields.keySet()));
            }
            out.println(CsvLine.join(fields.values()));
            out.flush();
            printed.add(row);
        }

        @Override
        public void end() {}
    }
}
