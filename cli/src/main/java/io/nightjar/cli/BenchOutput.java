package io.nightjar.cli;

import io.nightjar.base.RequestException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the results out of what a benchmark printed: llama-bench's tables, JSON and CSV, which are Nightjar's own too;
 * llama3.java's summary; or what the user's patterns find.
 */
final class BenchOutput {

    private static final String NUMBER = "([0-9]+(?:[.,][0-9]+)?)";
    private static final Pattern FIRST_NUMBER = Pattern.compile("^" + NUMBER);

    /* A log's lines may begin with a bracket too. */
    private static final Pattern ARRAY_START = Pattern.compile("\\[\\s*(\\{.*)?");

    private static final Pattern SUMMARY = Pattern.compile(
            "prompt: " + NUMBER + " tokens/s \\(([0-9]+)\\)\\s+generation: " + NUMBER + " tokens/s \\(([0-9]+)\\)");

    /* Each gives nothing for what is not of its form. */
    private static final List<Function<List<String>, List<BenchResult>>> FORMS =
            List.of(BenchOutput::json, BenchOutput::csv, BenchOutput::markdown, BenchOutput::summary);

    private BenchOutput() {}

    /**
     * The results of one run.
     *
     * @param texts what it printed, the most likely stream first
     * @param patterns by test; each one's first group, at its last match, is the rate. Without any, known forms are read
     * @return in the order of the output; empty if there is none
     * @throws RequestException if a test is there twice, or a rate is not positive
     */
    static List<BenchResult> read(List<String> texts, Map<String, Pattern> patterns) {
        List<BenchResult> results = patterns.isEmpty()
                ? texts.stream()
                        .map(text -> text.lines().toList())
                        .flatMap(lines -> FORMS.stream().map(form -> form.apply(lines)))
                        .filter(found -> !found.isEmpty())
                        .findFirst()
                        .orElse(List.of())
                : matches(texts, patterns);
        Set<String> tests = new HashSet<>();
        for (BenchResult result : results) {
            if (!tests.add(result.test())) {
                throw new RequestException("the test " + result.test() + " is there twice - compare one model and one"
                        + " setting at a time");
            }
            if (!(result.tokensPerSecond() > 0)) {
                throw new RequestException("the rate of " + result.test() + " is " + result.tokensPerSecond());
            }
        }
        return results;
    }

    private static List<BenchResult> matches(List<String> texts, Map<String, Pattern> patterns) {
        List<BenchResult> results = new ArrayList<>();
        patterns.forEach((test, pattern) -> texts.stream()
                .flatMap(text -> pattern.matcher(text).results().reduce((a, b) -> b).stream())
                .findFirst()
                .ifPresent(match -> results.add(new BenchResult(test, number(match.group(1)), "", 0))));
        return results;
    }

    /* An array of objects, or an object a line. */
    private static List<BenchResult> json(List<String> lines) {
        int start = 0;
        while (start < lines.size() && !ARRAY_START.matcher(lines.get(start)).matches()) {
            start++;
        }
        int end = lines.size();
        while (end > start && !lines.get(end - 1).endsWith("]")) {
            end--;
        }
        Stream<String> documents = end > start
                ? Stream.of(String.join("\n", lines.subList(start, end)))
                : lines.stream().filter(line -> line.startsWith("{"));
        List<BenchResult> results = new ArrayList<>();
        documents.forEach(document -> {
            try {
                JsonNode tree = JsonMapper.shared().readTree(document);
                (tree.isArray() ? tree.valueStream() : Stream.of(tree)).forEach(row -> {
                    Map<String, String> fields = new HashMap<>();
                    row.properties()
                            .forEach(field ->
                                    fields.put(field.getKey(), field.getValue().asString("")));
                    add(fields, results);
                });
            } catch (JacksonException e) {
                // Something else than a benchmark's result: other forms are tried.
                results.clear();
            }
        });
        return results;
    }

    private static List<BenchResult> csv(List<String> lines) {
        List<BenchResult> results = new ArrayList<>();
        List<String> header = List.of();
        for (String line : lines) {
            List<String> cells = CsvLine.split(line);
            if (cells.contains("n_prompt") && cells.contains("avg_ts")) {
                header = cells;
            } else if (!header.isEmpty() && cells.size() == header.size()) {
                add(row(header, cells), results);
            }
        }
        return results;
    }

    private static List<BenchResult> markdown(List<String> lines) {
        List<BenchResult> results = new ArrayList<>();
        List<String> header = List.of();
        for (String line : lines) {
            List<String> cells =
                    Stream.of(line.split("\\|", -1)).map(String::strip).toList();
            if (cells.contains("test") && cells.contains("t/s")) {
                header = cells;
            } else if (cells.size() == header.size()) {
                Map<String, String> row = row(header, cells);
                Matcher rate = FIRST_NUMBER.matcher(row.getOrDefault("t/s", ""));
                if (rate.find()) {
                    results.add(new BenchResult(
                            row.getOrDefault("test", ""),
                            number(rate.group(1)),
                            row.getOrDefault("backend", ""),
                            count(row, "threads")));
                }
            }
        }
        return results;
    }

    /* llama3.java's, which counts tokens as they came. */
    private static List<BenchResult> summary(List<String> lines) {
        return SUMMARY.matcher(String.join("\n", lines))
                .results()
                .reduce((a, b) -> b)
                .map(match -> List.of(
                        new BenchResult("pp" + match.group(2), number(match.group(1)), "", 0),
                        new BenchResult("tg" + match.group(4), number(match.group(3)), "", 0)))
                .orElse(List.of());
    }

    private static Map<String, String> row(List<String> header, List<String> cells) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            row.put(header.get(i), cells.get(i));
        }
        return row;
    }

    private static void add(Map<String, String> fields, List<BenchResult> results) {
        if (fields.containsKey("avg_ts") && fields.containsKey("n_prompt") && fields.containsKey("n_gen")) {
            results.add(new BenchResult(
                    testOf(fields),
                    number(fields.getOrDefault("avg_ts", "")),
                    fields.getOrDefault("backends", ""),
                    count(fields, "n_threads")));
        }
    }

    /* As llama-bench names it in its tables. */
    private static String testOf(Map<String, String> fields) {
        int prompt = count(fields, "n_prompt");
        int generated = count(fields, "n_gen");
        int depth = count(fields, "n_depth");
        String joined = prompt > 0 && generated > 0
                ? "pp" + prompt + "+tg" + generated
                : prompt > 0 ? "pp" + prompt : "tg" + generated;
        return depth > 0 ? joined + " @ d" + depth : joined;
    }

    private static int count(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "");
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    /* Some engines print numbers as the user's language does. NaN for what is none. */
    private static double number(@Nullable String text) {
        try {
            return text == null ? Double.NaN : Double.parseDouble(text.replace(',', '.'));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
