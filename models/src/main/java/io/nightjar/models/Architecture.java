package io.nightjar.models;

import io.nightjar.formats.ModelSource;
import java.util.function.Function;

/** One family of models: how its metadata becomes a spec. Stateless. */
interface Architecture {

    /** The value of {@code general.architecture}. */
    String name();

    /**
     * Reads the spec.
     *
     * @throws io.nightjar.base.ModelFormatException if a value is missing or impossible
     * @throws io.nightjar.base.UnsupportedModelException if the file asks for something that is not built
     */
    DecoderSpec spec(ModelSource source);

    /** A family that is read from its header; its keys begin with its name. */
    static Architecture of(String name, Function<Header, DecoderSpec> spec) {
        return new HeaderArchitecture(name, spec);
    }

    /** What {@link #of} makes. */
    record HeaderArchitecture(String name, Function<Header, DecoderSpec> reader) implements Architecture {

        @Override
        public DecoderSpec spec(ModelSource source) {
            return reader.apply(new Header(source, name));
        }
    }
}
