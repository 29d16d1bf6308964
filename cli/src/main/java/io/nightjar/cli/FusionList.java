package io.nightjar.cli;

import io.nightjar.ops.Fusions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads which rewrites of a program are made. */
final class FusionList implements ITypeConverter<Fusions> {

    @Override
    public Fusions convert(String value) {
        try {
            return Fusions.named(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
