package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.Weight;

/**
 * An embedding of each token for each layer: chosen from a table, mixed with a projection of the token's embedding before the
 * first layer, and used as the second factor of a small gated block in each. The table may lack the last tokens of the
 * vocabulary, which stand for pictures and sound.
 *
 * <p>Source: Gemma Team, "Gemma 3n" (2025), per-layer embeddings.
 *
 * @param layers how many layers have an input
 * @param width values for each layer
 * @param epsilon of the projection's norm
 */
public record LayerInputs(int layers, int width, float epsilon) implements Stage {

    @Override
    public void append(ProgramBuilder program, Slot stream) {
        Slot chosen = program.slot("chosen layer inputs", layers * width);
        Slot inputs = all(program);
        Weight table = program.table("per_layer_token_embd", layers * width);
        program.add(new Op.Embed(table, (float) Math.sqrt(width), chosen));
        program.linear("per_layer_model_proj", stream, inputs);
        program.add(new Op.Scale(inputs, (float) (1 / Math.sqrt(stream.width()))));
        program.normalise(new Norm(Norm.Kind.RMS, "per_layer_proj_norm", epsilon), width, inputs, inputs);
        program.add(new Op.Add(inputs, chosen, inputs));
        program.add(new Op.Scale(inputs, (float) Math.sqrt(0.5)));
    }

    /** The block of a layer that reads its input. */
    Use use(int layer) {
        return new Use(this, layer);
    }

    private Slot all(ProgramBuilder program) {
        return program.slot("layer inputs", layers * width);
    }

    /** {@code proj(gelu(gate(x)) * input)} with the input of one layer. */
    public record Use(LayerInputs inputs, int layer) implements Block {

        @Override
        public void append(ProgramBuilder program, Slot in, Slot out) {
            Slot gate = program.slot("layer gate", inputs.width);
            Slot input = program.slot("layer input", inputs.width);
            program.linear("inp_gate", in, gate);
            program.add(Op.CopyHeads.columns(inputs.all(program), layer * inputs.width, input));
            program.add(new Op.Glu(gate, input, Activation.GELU_TANH, gate));
            program.linear("proj", gate, out);
        }
    }
}
