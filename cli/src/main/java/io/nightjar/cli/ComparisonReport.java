package io.nightjar.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prints a comparison: medians over the rounds, and the spread of the ratios.
 *
 * @param ours our command
 * @param peer the peer's
 * @param machine what it ran on
 * @param build which build ours is
 */
record ComparisonReport(List<String> ours, List<String> peer, HostMachine machine, BuildInfo build) {

    /** Prints the rows, at least one, in one of the formats of {@code bench}. */
    void print(List<ComparisonRow> rows, BenchFormat.Kind format, PrintStream out) {
        switch (format) {
            case MD -> printMarkdown(rows, out);
            case JSON -> printJson(rows, out);
            case CSV -> printCsv(rows, out);
        }
    }

    private void printMarkdown(List<ComparisonRow> rows, PrintStream out) {
        out.println("| test | ours t/s | peer t/s | ratio | min | max |");
        out.println("| --- | ---: | ---: | ---: | ---: | ---: |");
        for (ComparisonRow row : rows) {
            Samples ratios = row.ratios();
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.3f | %.3f | %.3f |%n",
                    row.test(),
                    row.ourRates().median(),
                    row.peerRates().median(),
                    ratios.median(),
                    ratios.min(),
                    ratios.max());
        }
        BenchResult mine = rows.getFirst().ours().getFirst();
        BenchResult theirs = rows.getFirst().peer().getFirst();
        out.printf(
                "%nmedians of %d rounds, ours and the peer's in turn%n",
                rows.getFirst().ours().size());
        out.printf("ours: %s%s%n", setting(mine), line(ours));
        out.printf("peer: %s%s%n", setting(theirs), line(peer));
        out.printf("build: %s (%s), JDK %s, %s%n", build.commit(), build.version(), machine.jdk(), machine.cpu());
    }

    /* What a side says of itself, if it does. */
    private static String setting(BenchResult result) {
        String backend = result.backend().isEmpty() ? "" : result.backend() + ", ";
        return result.threads() == 0 ? backend : backend + result.threads() + " threads, ";
    }

    private void printJson(List<ComparisonRow> rows, PrintStream out) {
        JsonMapper mapper = JsonMapper.shared();
        ArrayNode array = mapper.createArrayNode();
        for (ComparisonRow row : rows) {
            ObjectNode node = array.addObject();
            fields(row).forEach(node::putPOJO);
            row.ourRates().values().forEach(node.putArray("samples_ts")::add);
            row.peerRates().values().forEach(node.putArray("peer_samples_ts")::add);
            row.ratios().values().forEach(node.putArray("samples_ratio")::add);
        }
        out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array));
    }

    private void printCsv(List<ComparisonRow> rows, PrintStream out) {
        out.println(String.join(",", fields(rows.getFirst()).keySet()));
        rows.forEach(row -> out.println(CsvLine.join(fields(row).values())));
    }

    private Map<String, Object> fields(ComparisonRow row) {
        BenchResult mine = row.ours().getFirst();
        BenchResult theirs = row.peer().getFirst();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("build_commit", build.commit());
        fields.put("build_version", build.version());
        fields.put("cpu_info", machine.cpu());
        fields.put("os", machine.os());
        fields.put("jdk", machine.jdk());
        fields.put("command", line(ours));
        fields.put("peer_command", line(peer));
        fields.put("backends", mine.backend());
        fields.put("peer_backends", theirs.backend());
        fields.put("n_threads", mine.threads());
        fields.put("peer_n_threads", theirs.threads());
        fields.put("test", mine.test());
        fields.put("peer_test", theirs.test());
        fields.put("rounds", row.ours().size());
        fields.put("median_ts", row.ourRates().median());
        fields.put("peer_median_ts", row.peerRates().median());
        fields.put("ratio", row.ratios().median());
        fields.put("ratio_min", row.ratios().min());
        fields.put("ratio_max", row.ratios().max());
        return fields;
    }

    /* As a shell takes it. */
    private static String line(List<String> command) {
        return command.stream()
                .map(word -> word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                .map(Printable::line)
                .collect(Collectors.joining(" "));
    }
}
