package io.nightjar.cli;

import io.nightjar.base.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an element type of the KV cache. */
final class KvType implements ITypeConverter<ElementType> {

    private static final List<ElementType> TYPES =
            List.of(ElementType.F16, ElementType.BF16, ElementType.F32, ElementType.Q8_0, ElementType.Q4_0);

    @Override
    public ElementType convert(String value) {
        for (ElementType type : TYPES) {
            if (nameOf(type).equals(value.toLowerCase(Locale.ROOT))) {
                return type;
            }
        }
        throw new TypeConversionException("expected one of "
                + String.join(", ", TYPES.stream().map(KvType::nameOf).toList()) + ", got '" + value + "'");
    }

    /** As users write it. */
    static String nameOf(ElementType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** The choices, for completion and help. */
    static final class Names extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Names() {
            super(TYPES.stream().map(KvType::nameOf).toList());
        }
    }
}
