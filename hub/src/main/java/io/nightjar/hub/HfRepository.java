package io.nightjar.hub;

import io.nightjar.base.FetchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a hub's API says of a repository's main branch.
 *
 * @param commit that the branch points to
 * @param files paths within the repository, each checked not to leave it
 * @param licence its identifier, if the model card has one
 */
record HfRepository(String commit, List<String> files, Optional<String> licence) {

    private static final int MAX_LICENCE = 120;

    HfRepository {
        files = List.copyOf(files);
    }

    /**
     * Reads the API's answer.
     *
     * @param what for messages
     * @throws FetchException if it is not what the API promises, or a file name could leave the folder
     */
    static HfRepository parse(byte[] json, String what) {
        JsonNode root;
        try {
            root = BoundedJson.mapper().readTree(json);
        } catch (JacksonException e) {
            throw new FetchException(what + ": the hub's answer is not JSON", e);
        }
        String commit = root.path("sha").asString("");
        if (!SafeNames.isSegment(commit)) {
            throw new FetchException(what + " sha: expected a commit, got " + SafeNames.printable(commit));
        }
        var files = new ArrayList<String>();
        for (JsonNode sibling : root.path("siblings")) {
            String file = sibling.path("rfilename").asString("");
            if (SafeNames.isModelFile(file) && !SafeNames.isRelativePath(file)) {
                throw new FetchException(
                        what + " siblings: expected a path within the repository, got " + SafeNames.printable(file));
            }
            files.add(file);
        }
        String licence = root.path("cardData").path("license").asString("");
        return new HfRepository(
                commit, files, Optional.of(licence).filter(text -> !text.isBlank() && text.length() <= MAX_LICENCE));
    }
}
