package io.nightjar.formats;

import io.nightjar.base.ElementType;
import java.util.Optional;

/**
 * A number format of safetensors files, by the name that their headers use. Those that {@link ElementType} has under the
 * same name can be computed with as they lie; the others are parts of packed layouts.
 *
 * <p>Source: the safetensors format, version 0.6; the order is that of its enumeration.
 */
public enum SafetensorsType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private final int bits;

    SafetensorsType(int bits) {
        this.bits = bits;
    }

    /** The type that headers call so, if there is one. */
    public static Optional<SafetensorsType> named(String name) {
        for (SafetensorsType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Bits of one value. */
    public int bits() {
        return bits;
    }

    /** The element type with which tensors of this type can be read as they lie, if there is one. */
    public Optional<ElementType> elementType() {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(name())) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
