package io.nightjar.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes small wheels for tests, by the letter of the specification unless told otherwise. */
final class WheelBuilder {

    private final String module;
    private final String version;
    private final StringBuilder metadata = new StringBuilder();
    private final Map<String, byte[]> data = new LinkedHashMap<>();
    private final Map<String, byte[]> recorded = new LinkedHashMap<>();

    WheelBuilder(String name, String version) {
        module = name.replace('-', '_');
        this.version = version;
        metadata.append("Metadata-Version: 2.4\nName: ")
                .append(name)
                .append("\nVersion: ")
                .append(version)
                .append('\n');
    }

    WheelBuilder header(String line) {
        metadata.append(line).append('\n');
        return this;
    }

    WheelBuilder data(String file, byte[] content) {
        return damaged(file, content, content);
    }

    /** An entry whose content is not what RECORD says. */
    WheelBuilder damaged(String file, byte[] content, byte[] asRecorded) {
        data.put(file, content);
        recorded.put(file, asRecorded);
        return this;
    }

    /** An entry that RECORD does not list. */
    WheelBuilder unrecorded(String file, byte[] content) {
        data.put(file, content);
        return this;
    }

    WheelBuilder sums(String file, byte[] content) {
        return data("SHA256SUMS", (sha256(content) + "  " + file + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void write(Path target) throws IOException {
        var record = new StringBuilder();
        recorded.forEach((file, content) -> record.append(module + "/data/" + file + ",sha256="
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(HexFormat.of().parseHex(sha256(content)))
                + "," + content.length + "\n"));
        String info = module + "-" + version + ".dist-info/";
        try (OutputStream out = Files.newOutputStream(target);
                var zip = new ZipOutputStream(out)) {
            put(zip, module + "/__init__.py", "raise SystemExit('never run')".getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> entry : data.entrySet()) {
                put(zip, module + "/data/" + entry.getKey(), entry.getValue());
            }
            put(
                    zip,
                    info + "METADATA",
                    metadata.append("\nText\nRequires-Dist: not-a-header\n")
                            .toString()
                            .getBytes(StandardCharsets.UTF_8));
            put(zip, info + "RECORD", record.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(Sha256.digest().digest(content));
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
