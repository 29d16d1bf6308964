package io.nightjar.models;

import io.nightjar.formats.ModelSource;
import io.nightjar.ops.Op;
import io.nightjar.ops.Pooling;
import io.nightjar.ops.Program;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;

/**
 * Builds a program from its spec: embedding, learned positions where the file has them, the stages of each layer, then the
 * output matrix or pooling. The only loop over layers; what a stage or a block does is in its own file.
 */
final class DecoderProgram {

    static final String EMBEDDING = "token_embd";
    private static final String POSITIONS = "position_embd";
    private static final String OUTPUT = "output";

    private DecoderProgram() {}

    static Model build(DecoderSpec spec, ModelSource source) {
        ProgramBuilder program = new ProgramBuilder(source);
        Slot stream = program.slot("stream", spec.width());
        Weight embedding = program.matrix(EMBEDDING, spec.vocabulary(), spec.width());
        program.add(new Op.Embed(embedding, spec.embeddingScale(), stream));
        if (program.has(POSITIONS)) {
            program.add(new Op.AddPosition(stream, program.matrix(POSITIONS, spec.contextTokens(), spec.width())));
        }
        spec.entry().forEach(stage -> stage.append(program, stream));
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            program.enterLayer(layer);
            for (Stage stage : spec.layers().get(layer).stages()) {
                stage.append(program, stream);
            }
        }
        program.leaveLayers();
        spec.output().exit().forEach(stage -> stage.append(program, stream));
        Slot result = spec.output()
                .pooling()
                .map(pooling -> addPooling(program, pooling, stream))
                .orElseGet(() -> addOutput(program, spec, embedding, stream));
        return new Model(
                spec,
                new Program(
                        source.name(), program.slots(), program.ops(), program.kvLayers(), program.states(), result),
                program.weights());
    }

    private static Slot addPooling(ProgramBuilder program, Pooling pooling, Slot stream) {
        Slot pooled = program.slot("pooled", stream.width(), Slot.Rows.OUTPUTS);
        program.add(new Op.Pool(stream, pooling, pooled));
        program.add(new Op.UnitLength(pooled));
        return pooled;
    }

    /** Without an output matrix the embedding serves as one (tied heads). */
    private static Slot addOutput(ProgramBuilder program, DecoderSpec spec, Weight embedding, Slot stream) {
        Slot selected = program.slot("selected", spec.width(), Slot.Rows.OUTPUTS);
        Slot finished = program.slot("finished", spec.width(), Slot.Rows.OUTPUTS);
        Slot logits = program.slot("logits", spec.vocabulary(), Slot.Rows.OUTPUTS);
        program.add(new Op.SelectOutputs(stream, selected));
        program.normalise(spec.output().norm(), spec.width(), selected, finished);
        if (program.has(OUTPUT)) {
            program.linear(OUTPUT, finished, logits);
        } else {
            program.add(new Op.MatMul(finished, embedding, logits));
        }
        if (spec.output().scale() != 1) {
            program.add(new Op.Scale(logits, spec.output().scale()));
        }
        if (spec.output().softCap() != 0) {
            program.add(new Op.SoftCap(logits, spec.output().softCap()));
        }
        return logits;
    }
}
