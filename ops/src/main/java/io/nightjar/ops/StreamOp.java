package io.nightjar.ops;

import static io.nightjar.ops.Widths.requireEqual;

import java.util.List;
import java.util.stream.Stream;

/**
 * The ops of models with several streams of activations side by side, of which a layer computes one and estimates the others.
 * Each stream is a slot of its own; all are of one width.
 *
 * <p>Source: Baykal et al., "Alternating Updates for Efficient Transformers" (2023), section 3.
 */
public sealed interface StreamOp extends Op {

    /**
     * {@code out[i] = base[i] + sum over j of coefficients[i * J + j] * in[j]}: each stream of {@code base} with a mixture of the
     * {@code J} streams of {@code in} added. Shapes: coefficients {@code [rows, I * J]}, for {@code I} streams that are written.
     *
     * @param in what is mixed
     * @param coefficients of each row
     * @param base what mixtures are added to
     * @param out receives the sums; none of {@code in}, but a stream of {@code base} may be written in place
     */
    record Mix(List<Slot> in, Slot coefficients, List<Slot> base, List<Slot> out) implements StreamOp {
        /** Checks the widths and copies the lists. */
        public Mix {
            in = List.copyOf(in);
            base = List.copyOf(base);
            out = List.copyOf(out);
            if (base.size() != out.size()) {
                throw new IllegalArgumentException(base.size() + " streams do not fit " + out.size());
            }
            requireEqual(in.size() * out.size(), coefficients.width(), coefficients.name());
            int width = width(out);
            Stream.of(in, base, out)
                    .flatMap(List::stream)
                    .forEach(stream -> requireEqual(stream.width(), width, stream.name()));
            for (int i = 0; i < out.size(); i++) {
                int inPlace = base.indexOf(out.get(i));
                if (in.contains(out.get(i)) || (inPlace >= 0 && inPlace != i)) {
                    throw new IllegalArgumentException(
                            out.get(i).name() + ": written before all that read it have done so");
                }
            }
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(2 * load.rows(coefficients) * coefficients.width() * width(out), 0);
        }

        private static int width(List<Slot> streams) {
            return streams.getFirst().width();
        }
    }

    /**
     * Scales each row so that its root mean square is that of the row of another slot: {@code inOut *= rms(like) / sqrt(max(floor,
     * mean(inOut^2)))}.
     *
     * @param floor of the mean square, so that a row of zeros stays one
     */
    record MatchMagnitude(Slot inOut, Slot like, float floor) implements StreamOp {
        /** Checks the widths. */
        public MatchMagnitude {
            requireEqual(inOut.width(), like.width(), inOut.name());
        }

        @Override
        public OpCost cost(Workload load) {
            return new OpCost(5 * load.rows(inOut) * inOut.width(), 0);
        }
    }
}
