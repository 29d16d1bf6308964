package io.nightjar.models;

import io.nightjar.ops.Op;
import io.nightjar.ops.Slot;
import io.nightjar.ops.StreamOp;
import io.nightjar.ops.Weight;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Several streams of activations of which each layer computes one, the active one, and predicts and corrects the others: a
 * wider state for the price of a narrow layer. The decoder's stream is number 0 of them.
 *
 * <pre>
 *              predict                 correct              feed
 *   stream 0 ----.---- prediction 0 ------.------ stream 0 ------- stream 0
 *   stream 1 ----+---- prediction 1 ------+------ stream 1 --(+)-- stream 1
 *   stream 2 ----'---- prediction 2 ------'------ stream 2 --(+)-- stream 2
 *                           |             |           '--- block ---'
 *                           '-- stages ---'
 * </pre>
 *
 * Here stream 2 is the active one. All coefficients are small matrices times {@code tanh(router(norm(x)) / width)}.
 *
 * <p>Source: Baykal et al., "Alternating Updates for Efficient Transformers" (2023), section 3.
 *
 * @param streams how many
 * @param active number of the one that layers compute
 * @param epsilon of the router's norm
 */
public record AltUp(int streams, int active, float epsilon) {

    private static final float LEAST_MEAN_SQUARE = 1e-5f;

    private List<Slot> all(ProgramBuilder program, Slot stream) {
        return IntStream.range(0, streams)
                .mapToObj(i -> i == 0 ? stream : program.slot("stream " + i, stream.width()))
                .toList();
    }

    private List<Slot> predictions(ProgramBuilder program, int width) {
        return IntStream.range(0, streams)
                .mapToObj(i -> program.slot("prediction " + i, width))
                .toList();
    }

    /** What coefficients of the row are made of: one value for each stream. */
    private Slot route(ProgramBuilder program, Slot in) {
        Slot normed = program.slot("normed", in.width());
        Slot routed = program.slot("routed", streams);
        program.normalise(new Norm(Norm.Kind.RMS, "altup_router_norm", epsilon), in.width(), in, normed);
        program.linear("altup_router", normed, routed);
        program.add(new Op.Scale(routed, 1f / in.width()));
        program.add(new Op.SoftCap(routed, 1));
        return routed;
    }

    /** Each matrix of a stack for the streams but the first. */
    private List<Weight> projections(ProgramBuilder program, String name, int width) {
        return program.bind(program.stack(name, streams - 1, width, width).slices(0, width));
    }

    /** Makes the other streams from the embedding, as large as it is. */
    public record Enter(AltUp altUp) implements Stage {

        @Override
        public void append(ProgramBuilder program, Slot stream) {
            List<Slot> streams = altUp.all(program, stream);
            List<Weight> projections = altUp.projections(program, "altup_proj", stream.width());
            for (int i = 1; i < streams.size(); i++) {
                program.add(new Op.MatMul(stream, projections.get(i - 1), streams.get(i)));
                program.add(new StreamOp.MatchMagnitude(streams.get(i), stream, LEAST_MEAN_SQUARE));
            }
        }
    }

    /**
     * A layer: predicts all streams, runs stages on the prediction of the active one, and corrects all by what they changed.
     *
     * @param altUp the streams
     * @param stages what is computed, first to last
     */
    public record Around(AltUp altUp, List<Stage> stages) implements Stage {

        /** Copies the list. */
        public Around {
            stages = List.copyOf(stages);
        }

        @Override
        public void append(ProgramBuilder program, Slot stream) {
            List<Slot> streams = altUp.all(program, stream);
            List<Slot> predictions = altUp.predictions(program, stream.width());
            Slot predicting = program.slot("predicting", altUp.streams * altUp.streams);
            program.linear("altup_predict_coef", altUp.route(program, streams.get(altUp.active)), predicting);
            program.add(new StreamOp.Mix(streams, predicting, streams, predictions));

            Slot prediction = predictions.get(altUp.active);
            Slot computed = program.slot("computed", stream.width());
            program.add(Op.CopyHeads.columns(prediction, 0, computed));
            stages.forEach(stage -> stage.append(program, computed));

            Slot correcting = program.slot("correcting", altUp.streams);
            program.linear("altup_correct_coef", altUp.route(program, computed), correcting);
            program.add(new Op.AddBias(correcting, program.constant(1, altUp.streams)));
            Slot change = program.slot("change", stream.width());
            program.add(Op.CopyHeads.columns(prediction, 0, change));
            program.add(new Op.Scale(change, -1));
            program.add(new Op.Add(computed, change, change));
            program.add(new StreamOp.Mix(List.of(change), correcting, predictions, streams));
        }
    }

    /**
     * Adds what a block makes of the active stream to all streams but the first.
     *
     * @param altUp the streams
     * @param block reads the active stream times learned factors
     * @param after norm of what the block gives
     */
    public record Feed(AltUp altUp, Block block, Norm after) implements Stage {

        @Override
        public void append(ProgramBuilder program, Slot stream) {
            List<Slot> streams = altUp.all(program, stream);
            Slot scaled = program.slot("scaled", stream.width());
            Slot update = program.slot("update0", stream.width());
            Weight factors = program.vector("altup_correct_scale", stream.width());
            program.add(Op.CopyHeads.columns(streams.get(altUp.active), 0, scaled));
            program.add(new Op.ScaleColumns(scaled, factors));
            block.append(program, scaled, update);
            program.normalise(after, stream.width(), update, update);
            streams.stream().skip(1).forEach(other -> program.add(new Op.Add(other, update, other)));
        }
    }

    /** Makes one stream of all: their mean, each projected and made as large as the first. */
    public record Leave(AltUp altUp) implements Stage {

        @Override
        public void append(ProgramBuilder program, Slot stream) {
            List<Slot> streams = altUp.all(program, stream);
            List<Slot> projected = altUp.predictions(program, stream.width());
            List<Weight> projections = altUp.projections(program, "altup_unembd_proj", stream.width());
            for (int i = 1; i < streams.size(); i++) {
                program.add(new Op.MatMul(streams.get(i), projections.get(i - 1), projected.get(i)));
                program.add(new StreamOp.MatchMagnitude(projected.get(i), stream, LEAST_MEAN_SQUARE));
            }
            projected.stream().skip(1).forEach(other -> program.add(new Op.Add(stream, other, stream)));
            program.add(new Op.Scale(stream, 1f / altUp.streams));
        }
    }
}
