package io.nightjar.models;

import io.nightjar.formats.ModelSource;

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
}
