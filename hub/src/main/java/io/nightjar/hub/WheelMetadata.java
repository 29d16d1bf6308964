package io.nightjar.hub;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text files of a wheel.
 *
 * <p>Source: the Python packaging specifications "Core metadata", "Dependency specifiers" and "Recording installed
 * projects".
 */
final class WheelMetadata {

    /* A pinned or plain requirement; data packages pin their parts, so ranges are never needed to find a model. */
    private static final Pattern REQUIREMENT = Pattern.compile(
            "([A-Za-z0-9][A-Za-z0-9._-]*+)(?:\\[[^\\]]*+\\])?+\\(?+(?:==([A-Za-z0-9][A-Za-z0-9._+!-]*+))?+\\)?+");

    private static final Pattern BLANKS = Pattern.compile("\\s++");
    private static final Pattern EXTRA = Pattern.compile("\\bextra\\b");
    private static final Pattern SUM_LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](.+)");
    private static final Pattern RECORD_LINE = Pattern.compile("\"?(.+?)\"?,sha256=([A-Za-z0-9_-]{43})=?,(\\d{1,18})");
    private static final int MAX_LICENCE = 120;

    private WheelMetadata() {}

    /** The first value of a header in METADATA; the description after the first empty line is not looked at. */
    static Optional<String> header(String metadata, String name) {
        return headers(metadata, name).stream().findFirst();
    }

    /** The licence of METADATA, if it is named in one short line. */
    static Optional<String> licence(String metadata) {
        return header(metadata, "License-Expression")
                .or(() -> header(metadata, "License"))
                .filter(text -> !text.isEmpty() && text.length() <= MAX_LICENCE);
    }

    /**
     * The packages that METADATA requires: those that are named plainly or pinned. Version ranges and optional extras
     * are left out.
     */
    static List<ModelRef.PyPi> requirements(String metadata) {
        var required = new ArrayList<ModelRef.PyPi>();
        for (String line : headers(metadata, "Requires-Dist")) {
            int semicolon = line.indexOf(';');
            String specifier = semicolon < 0 ? line : line.substring(0, semicolon);
            boolean optional =
                    semicolon >= 0 && EXTRA.matcher(line.substring(semicolon)).find();
            Matcher matcher = REQUIREMENT.matcher(BLANKS.matcher(specifier).replaceAll(""));
            if (!optional && matcher.matches()) {
                required.add(new ModelRef.PyPi(matcher.group(1), Optional.ofNullable(matcher.group(2))));
            }
        }
        return required;
    }

    /** File name to lower-case hex, from the text that {@code sha256sum} writes. */
    static Map<String, String> checksums(String sums) {
        var byFile = new HashMap<String, String>();
        for (String line : sums.lines().toList()) {
            Matcher matcher = SUM_LINE.matcher(line.strip());
            if (matcher.matches()) {
                byFile.put(
                        baseName(matcher.group(2)),
                        HexFormat.of().formatHex(HexFormat.of().parseHex(matcher.group(1))));
            }
        }
        return byFile;
    }

    /** The model files, parts and members of model folders that RECORD lists with size and sum, by entry. */
    static Map<String, PackagePiece> pieces(String record) {
        var byEntry = new HashMap<String, PackagePiece>();
        for (String line : record.lines().toList()) {
            Matcher matcher = RECORD_LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            String entry = matcher.group(1);
            if (PackagePiece.isPiece(baseName(entry)) || PackagePiece.isFolderMember(baseName(entry))) {
                String hex = HexFormat.of().formatHex(Base64.getUrlDecoder().decode(matcher.group(2)));
                byEntry.put(entry, new PackagePiece(baseName(entry), Long.parseLong(matcher.group(3)), hex));
            }
        }
        return byEntry;
    }

    /** A name without its folders. */
    static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static List<String> headers(String metadata, String name) {
        var values = new ArrayList<String>();
        for (String line : metadata.lines().toList()) {
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            if (colon == name.length() && line.regionMatches(true, 0, name, 0, colon)) {
                values.add(line.substring(colon + 1).strip());
            }
        }
        return values;
    }
}
