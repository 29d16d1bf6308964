package io.nightjar.models;

import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Shape;
import io.nightjar.base.Tensor;
import io.nightjar.base.UnsupportedModelException;
import io.nightjar.models.FolderChange.Place;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives a folder's tensors GGUF's names by the rows of a {@link FolderTable}. */
final class FolderNames {

    /** Numbers that stand between dots; longer ones are no layer's. */
    private static final Pattern NUMBER = Pattern.compile("(?<=\\.)\\d{1,6}(?=\\.|$)");

    private final String source;
    private final FolderConfig config;
    private final Map<String, List<FolderTensor>> rows;
    private final SegmentAllocator memory;

    /** {@code source} is the folder's name, for messages; {@code memory} holds what is made. */
    FolderNames(String source, FolderConfig config, FolderTable table, SegmentAllocator memory) {
        this.source = source;
        this.config = config;
        this.rows = table.allTensors();
        this.memory = memory;
    }

    /** A name taken apart: its pattern, the layer, and the expert if it has one. */
    private record Parsed(String pattern, int layer, Optional<Integer> expert) {

        static Parsed of(String name) {
            Matcher number = NUMBER.matcher(name);
            StringBuilder pattern = new StringBuilder();
            List<Integer> numbers = new ArrayList<>();
            while (number.find()) {
                numbers.add(Integer.valueOf(number.group()));
                number.appendReplacement(pattern, numbers.size() == 1 ? "#" : "@");
            }
            number.appendTail(pattern);
            return new Parsed(
                    pattern.toString(),
                    numbers.isEmpty() ? 0 : numbers.getFirst(),
                    numbers.size() < 2 ? Optional.empty() : Optional.of(numbers.get(1)));
        }
    }

    /** A tensor to be made, with its parts by their number: experts, or what GGUF has no number for. */
    private record Target(FolderTensor row, int layer, Map<Integer, Tensor> parts) {}

    /**
     * All tensors by GGUF's names.
     *
     * @throws UnsupportedModelException if the table has no place for one
     * @throws ModelFormatException if two get one name, an expert is absent, or shapes do not fit
     */
    Map<String, Tensor> translate(Map<String, Tensor> tensors) {
        Map<String, Target> targets = new LinkedHashMap<>();
        for (Tensor tensor : tensors.values()) {
            Parsed name = Parsed.of(tensor.name());
            String ending = "";
            List<FolderTensor> matches = rows.get(name.pattern);
            for (String each : new String[] {".weight", ".bias"}) {
                if (matches == null && name.pattern.endsWith(each)) {
                    matches = rows.get(name.pattern.substring(0, name.pattern.length() - each.length()));
                    ending = each;
                }
            }
            if (matches == null) {
                throw new UnsupportedModelException(source + " tensor " + tensor + ": model_type " + config.modelType()
                        + " is not known to have this - the model is a variant that is not supported");
            }
            for (FolderTensor row : matches) {
                add(targets, row, ending, name, tensor);
            }
        }
        Map<String, Tensor> made = new LinkedHashMap<>();
        targets.forEach((name, target) -> made.put(name, make(name, target)));
        FolderRope.factors(config)
                .forEach((name, factors) ->
                        made.putIfAbsent(name, FolderChange.ofFloats(name, Shape.of(factors.length), factors, memory)));
        return made;
    }

    private void add(Map<String, Target> targets, FolderTensor row, String ending, Parsed name, Tensor tensor) {
        String layer = Integer.toString(name.layer);
        String to = row.to().replace("#", layer);
        to = to.endsWith(".weight") || to.endsWith(".bias") ? to : to + ending;
        Target target = targets.computeIfAbsent(to, _ -> new Target(row, name.layer, new TreeMap<>()));
        int part = name.expert.orElse(row.to().contains("#") ? 0 : name.layer);
        if (target.parts.putIfAbsent(part, tensor) != null || !target.row.equals(row)) {
            throw ModelFormatException.of(source, tensor.name(), "one tensor for " + to, "a second");
        }
    }

    private Tensor make(String name, Target target) {
        int expected = 0;
        for (int expert : target.parts.keySet()) {
            if (expert != expected++) {
                throw ModelFormatException.of(source, name, "experts from 0 on without gap", "expert " + expert);
            }
        }
        return target.row
                .change()
                .make(name, List.copyOf(target.parts.values()), new Place(config, target.layer, memory));
    }
}
