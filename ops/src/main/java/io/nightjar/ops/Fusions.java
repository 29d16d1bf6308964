package io.nightjar.ops;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which rewrites of a program are made.
 *
 * @param chosen those that are made, in the order in which they are declared
 */
public record Fusions(Set<Fusion> chosen) {

    /** Every one. */
    public static final Fusions ALL = new Fusions(EnumSet.allOf(Fusion.class));

    /** Not one. */
    public static final Fusions NONE = new Fusions(EnumSet.noneOf(Fusion.class));

    /** Copies the set. */
    public Fusions {
        chosen = Set.copyOf(chosen);
    }

    /**
     * Those of a list: {@code all}, {@code none}, or names between commas. A name behind a minus is left out, of all where the list
     * begins with one.
     *
     * @throws IllegalArgumentException if there is no such name
     */
    public static Fusions named(String list) {
        EnumSet<Fusion> chosen = EnumSet.noneOf(Fusion.class);
        if (list.strip().startsWith("-")) {
            chosen.addAll(ALL.chosen);
        }
        for (String word : list.toLowerCase(Locale.ROOT).split(",", -1)) {
            String name = word.strip();
            if (name.startsWith("-")) {
                chosen.removeAll(group(name.substring(1)));
            } else {
                chosen.addAll(group(name));
            }
        }
        return new Fusions(chosen);
    }

    private static Set<Fusion> group(String name) {
        return switch (name) {
            case "all" -> ALL.chosen;
            case "none" -> NONE.chosen;
            default -> Set.of(one(name));
        };
    }

    private static Fusion one(String name) {
        return Stream.of(Fusion.values())
                .filter(fusion -> fusion.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("fusion \"" + name
                        + "\": expected all, none, or some of " + names() + ", each with a minus to leave it out"));
    }

    /** The name of each that there is. */
    public static List<String> names() {
        return Stream.of(Fusion.values()).map(Fusion::text).toList();
    }

    /** The list that gives these. */
    public String text() {
        if (chosen.isEmpty()) {
            return "none";
        }
        return inOrder().map(Fusion::text).collect(Collectors.joining(","));
    }

    /** A program with these made. */
    public Program rewrite(Program program) {
        List<Op> ops = program.ops();
        for (Fusion fusion : inOrder().toList()) {
            ops = fusion.rewrite(ops);
        }
        return program.withOps(ops);
    }

    private Stream<Fusion> inOrder() {
        return Stream.of(Fusion.values()).filter(chosen::contains);
    }
}
