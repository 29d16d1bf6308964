package io.nightjar.cli;

import io.nightjar.kernels.MachinePeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The results of {@code bench kernels}, as a table or as JSON. */
final class KernelReport {

    private static final double GIGA = 1e9;

    private final HostMachine machine;
    private final BuildInfo build;
    private final int threads;
    private final Optional<MachinePeaks> peaks;
    private final List<Row> rows = new ArrayList<>();

    private record Row(KernelCase measured, String set, Samples seconds) {

        double multiplyAddsPerSecond() {
            return measured.multiplyAdds() / seconds.median();
        }

        double bytesPerSecond() {
            return measured.bytes() / seconds.median();
        }
    }

    /** @param peaks empty where they cannot be measured */
    KernelReport(HostMachine machine, BuildInfo build, int threads, Optional<MachinePeaks> peaks) {
        this.machine = machine;
        this.build = build;
        this.threads = threads;
        this.peaks = peaks;
    }

    void add(KernelCase measured, String set, Samples seconds) {
        rows.add(new Row(measured, set, seconds));
    }

    /** How many times as long as the first set of the same op. */
    private double ratio(Row row) {
        Row first = rows.stream()
                .filter(other -> other.measured().equals(row.measured()))
                .findFirst()
                .orElseThrow();
        return row.seconds().median() / first.seconds().median();
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("| op | type | shape | tokens | kernels | us | GMAC/s | of peak | GB/s | of read | ratio |\n");
        text.append("| --- | --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        for (Row row : rows) {
            KernelCase measured = row.measured();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %d | %s | %.1f | %s | %s | %.1f | %s | %.2f |%n",
                    measured.op(),
                    measured.format(),
                    measured.shape(),
                    measured.tokens(),
                    row.set(),
                    row.seconds().median() * 1e6,
                    measured.multiplyAdds() == 0
                            ? "-"
                            : String.format(Locale.ROOT, "%.1f", row.multiplyAddsPerSecond() / GIGA),
                    part(row.multiplyAddsPerSecond(), peaks.map(MachinePeaks::multiplyAddsPerSecond)),
                    row.bytesPerSecond() / GIGA,
                    part(row.bytesPerSecond(), peaks.map(MachinePeaks::readBytesPerSecond)),
                    ratio(row)));
        }
        text.append(peaks.map(p -> String.format(
                        Locale.ROOT,
                        "%npeaks: %.1f GMAC/s of bytes, %.1f GB/s read, %d threads%n",
                        p.multiplyAddsPerSecond() / GIGA,
                        p.readBytesPerSecond() / GIGA,
                        threads))
                .orElse("\npeaks: not measured, no machine code of x86 can be run here\n"));
        text.append("build: " + build.commit() + " (" + build.version() + "), JDK " + machine.jdk() + ", "
                + machine.cpu() + "\n");
        return text.toString();
    }

    private static String part(double value, Optional<Double> peak) {
        return peak.filter(_ -> value > 0)
                .map(p -> String.format(Locale.ROOT, "%.0f %%", 100 * value / p))
                .orElse("-");
    }

    String json() {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode report = mapper.createObjectNode();
        report.put("build_commit", build.commit());
        report.put("build_version", build.version());
        report.put("cpu_info", machine.cpu());
        report.put("os", machine.os());
        report.put("jdk", machine.jdk());
        report.put("n_threads", threads);
        peaks.ifPresent(p -> {
            report.put("peak_multiply_adds_per_second", p.multiplyAddsPerSecond());
            report.put("peak_read_bytes_per_second", p.readBytesPerSecond());
        });
        ArrayNode array = report.putArray("results");
        for (Row row : rows) {
            ObjectNode node = array.addObject();
            node.put("op", row.measured().op());
            node.put("type", row.measured().format());
            node.put("shape", row.measured().shape());
            node.put("tokens", row.measured().tokens());
            node.put("kernels", row.set());
            node.put("multiply_adds_per_second", row.multiplyAddsPerSecond());
            node.put("read_bytes_per_second", row.bytesPerSecond());
            row.seconds().values().forEach(node.putArray("samples_s")::add);
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
    }
}
