package io.nightjar.cli;

import io.nightjar.base.ElementType;
import java.util.Locale;

/** Number formats as options name them. */
final class TypeName {

    private TypeName() {}

    /**
     * The format of a name, in any case.
     *
     * @param option that has it, for the message
     * @throws WrongUsage if there is no such format
     */
    static ElementType parse(String option, String name) {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
                return type;
            }
        }
        throw new WrongUsage(option + ": no number format '" + name + "'");
    }
}
