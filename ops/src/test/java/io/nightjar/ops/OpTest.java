package io.nightjar.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightjar.base.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpTest {

    private static final Slot WIDE = new Slot(0, "wide", 64, Slot.Rows.TOKENS);
    private static final Slot NARROW = new Slot(1, "narrow", 32, Slot.Rows.TOKENS);
    private static final Slot OTHER = new Slot(4, "other", 64, Slot.Rows.TOKENS);
    private static final Slot CHANGE = new Slot(5, "change", 64, Slot.Rows.TOKENS);
    private static final Slot CHOSEN = new Slot(3, "chosen", 2, Slot.Rows.TOKENS);
    private static final Slot OUTPUT = new Slot(2, "output", 64, Slot.Rows.OUTPUTS);

    @ParameterizedTest
    @MethodSource("misfits")
    void widthsThatDoNotFitAreRefused(ThrowingCallable op, String message) {
        assertThatThrownBy(op).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                misfit(() -> new Op.Embed(matrix(10, 32), 1, WIDE), "w: width 32 does not fit 64"),
                misfit(() -> new Op.RmsNorm(WIDE, vector(64), 0, NARROW), "w: width 64 does not fit 32"),
                misfit(() -> new Op.RmsNorm(WIDE, vector(24), 0, WIDE), "w: width 64 is not a multiple of 24"),
                misfit(
                        () -> new Op.LayerNorm(WIDE, 64, vector(64), vector(64), 0, NARROW),
                        "w: width 64 does not fit 32"),
                misfit(
                        () -> new Op.LayerNorm(WIDE, 24, vector(64), vector(64), 0, WIDE),
                        "wide: width 64 is not a multiple of 24"),
                misfit(
                        () -> new Op.LayerNorm(WIDE, 32, vector(16), vector(16), 0, WIDE),
                        "w: width 16 is not a multiple of 32"),
                misfit(
                        () -> new Op.LayerNorm(WIDE, 16, vector(16), vector(64), 0, WIDE),
                        "w: width 16 does not fit 64"),
                misfit(() -> new Op.AddPosition(WIDE, matrix(9, 32)), "w: width 32 does not fit 64"),
                misfit(() -> mix(List.of(WIDE, WIDE), List.of(OTHER)), "2 streams do not fit 1"),
                misfit(() -> mix(List.of(WIDE), List.of(OTHER)), "chosen: width 1 does not fit 2"),
                misfit(() -> mix(List.of(WIDE, NARROW), List.of(OTHER, OTHER)), "narrow: width 32 does not fit 64"),
                misfit(
                        () -> mix(List.of(WIDE, OTHER), List.of(OTHER, CHANGE)),
                        "other: written before all that read it have done so"),
                misfit(
                        () -> mix(List.of(WIDE, OTHER), List.of(CHANGE, OTHER)),
                        "change: written before all that read it have done so"),
                misfit(() -> new StreamOp.MatchMagnitude(WIDE, NARROW, 0), "wide: width 64 does not fit 32"),
                misfit(() -> new Op.Activate(WIDE, Activation.GELU, NARROW), "wide: width 64 does not fit 32"),
                misfit(() -> new Op.RmsNorm(WIDE, matrix(3, 16), 0, WIDE), "w: width 64 is not a multiple of 48"),
                misfit(() -> new Op.MatMul(WIDE, matrix(32, 32), NARROW), "w: width 32 does not fit 64"),
                misfit(() -> new Op.MatMul(WIDE, matrix(64, 64), NARROW), "w: width 64 does not fit 32"),
                misfit(() -> new Op.AddBias(WIDE, vector(32)), "w: width 32 does not fit 64"),
                misfit(() -> new Op.Rope(WIDE, 8, rotation(10)), "rotates 10 of 8 values"),
                misfit(
                        () -> new Op.Attend(WIDE, 0, 3, Scores.within(1, 0), WIDE),
                        "wide: width 64 is not a multiple of 3"),
                misfit(
                        () -> new Op.Attend(WIDE, 0, 0, Scores.within(1, 0), WIDE),
                        "wide: width 64 is not a multiple of 0"),
                misfit(
                        () -> new Op.Attend(WIDE, 0, 64, Scores.within(1, 0), NARROW),
                        "narrow: width 32 is not a multiple of 64"),
                misfit(() -> new Op.Glu(WIDE, NARROW, Activation.SILU, WIDE), "wide: width 64 does not fit 32"),
                misfit(() -> new Op.Glu(WIDE, WIDE, Activation.SILU, NARROW), "wide: width 64 does not fit 32"),
                misfit(() -> new Op.Add(WIDE, NARROW, WIDE), "wide: width 64 does not fit 32"),
                misfit(() -> new Op.Add(WIDE, WIDE, NARROW), "wide: width 64 does not fit 32"),
                misfit(() -> Op.CopyHeads.columns(WIDE, 33, NARROW), "wide: a run of 32 is not within the heads"),
                misfit(
                        () -> new Op.Attend(WIDE, 0, 4, Scores.scaled(1), new Sinks.Learned(vector(3)), WIDE),
                        "w: width 3 does not fit 4"),
                misfit(() -> new Op.ClampedGlu(WIDE, NARROW, 1, 7, WIDE), "wide: width 64 does not fit 32"),
                misfit(() -> new Op.GateRows(NARROW, WIDE), "narrow: width 32 does not fit 1"),
                misfit(
                        () -> new Op.HeadMatMul(WIDE, List.of(matrix(9, 33), matrix(9, 33)), WIDE),
                        "w: wider than a head"),
                misfit(
                        () -> new Op.HeadMatMul(WIDE, List.of(matrix(8, 8), matrix(8, 9)), WIDE),
                        "w: width 9 does not fit 8"),
                misfit(() -> new Op.CopyHeads(WIDE, NARROW, 4, 14, 0, 3), "wide: a run of 3 is not within the heads"),
                misfit(
                        () -> new ExpertOp.Route(WIDE, Routing.of(new Routing.Scores.Softmax(), true), NARROW, WIDE),
                        "narrow: width 32 does not fit 64"),
                misfit(() -> route(new Routing.Groups(3, 1, 1), NARROW), "wide: width 64 is not a multiple of 3"),
                misfit(() -> route(new Routing.Groups(4, 1, 1), NARROW), "wide: 32 of 64 experts cannot be chosen"),
                misfit(() -> new Routing.Groups(2, 3, 1), "3 of 2 groups by 1 members cannot be kept"),
                misfit(
                        () -> new ExpertOp.MatMul(WIDE, CHOSEN, List.of(matrix(16, 21)), NARROW),
                        "w: width 42 does not fit 64"),
                misfit(
                        () -> new ExpertOp.MatMul(WIDE, CHOSEN, List.of(matrix(32, 64)), NARROW),
                        "w: width 64 does not fit 32"),
                misfit(() -> new ExpertOp.AddBias(WIDE, CHOSEN, matrix(4, 33)), "w: width 66 does not fit 64"),
                misfit(() -> new ExpertOp.Combine(WIDE, CHOSEN, WIDE), "wide: width 128 does not fit 64"),
                misfit(() -> new KvShape(1, 32, 33, true), "values of 33 are not within keys of 32"),
                misfit(() -> new Op.SelectOutputs(NARROW, OUTPUT), "narrow: width 32 does not fit 64"));
    }

    @ParameterizedTest
    @MethodSource("recurrentMisfits")
    void statesThatDoNotFitAreRefused(ThrowingCallable op, String message) {
        assertThatThrownBy(op).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    static Stream<Arguments> recurrentMisfits() {
        return Stream.of(
                misfit(() -> new Op.ScaleColumns(WIDE, vector(32)), "w: width 32 does not fit 64"),
                misfit(() -> new Op.L2Norm(WIDE, 24, 0), "wide: width 64 is not a multiple of 24"),
                misfit(() -> conv(NARROW, 64, 4, state(3, 64)), "w: width 64 does not fit 32"),
                misfit(() -> conv(NARROW, 32, 4, state(3, 64)), "s: width 64 does not fit 32"),
                misfit(() -> conv(NARROW, 32, 4, state(4, 32)), "s: width 4 does not fit 3"),
                misfit(
                        () -> new RecurrentOp.CausalConv(WIDE, matrix(64, 4), state(3, 64), WIDE),
                        "wide: inputs are read again by later tokens"),
                misfit(() -> scan(24, 16, 4, state(16, 64)), "step: width 64 is not a multiple of 24"),
                misfit(() -> scan(8, 16, 4, state(15, 64)), "s: width 32 is not a multiple of 15"),
                misfit(() -> scan(1, 16, 4, state(16, 64)), "read: width 1 is not a multiple of 2"),
                misfit(() -> scan(8, 3, 8, state(16, 64)), "w: width 3 does not fit 16"),
                misfit(() -> scan(8, 1, 4, state(16, 64)), "w: width 4 does not fit 8"),
                misfit(() -> scan(8, 1, 8, state(16, 32)), "s: width 32 does not fit 64"),
                misfit(() -> delta(3, state(16, 64)), "heads: width 3 is not a multiple of 2"),
                misfit(() -> delta(4, state(5, 64)), "narrow: width 32 is not a multiple of 5"),
                misfit(() -> delta(4, state(16, 32)), "s: width 32 does not fit 64"));
    }

    private static State state(int rows, int columns) {
        return new State(0, "s", rows, columns);
    }

    private static Op conv(Slot in, int channels, int taps, State state) {
        return new RecurrentOp.CausalConv(
                in, matrix(channels, taps), state, new Slot(9, "other", in.width(), Slot.Rows.TOKENS));
    }

    private static Op scan(int heads, int decayColumns, int decayRows, State state) {
        Slot step = new Slot(5, "step", heads, Slot.Rows.TOKENS);
        Slot read = new Slot(6, "read", 32, Slot.Rows.TOKENS);
        return new RecurrentOp.SelectiveScan(
                WIDE, step, read, read, matrix(decayRows, decayColumns), vector(heads), state, WIDE);
    }

    private static Op delta(int heads, State state) {
        Slot perHead = new Slot(5, "heads", heads, Slot.Rows.TOKENS);
        return new RecurrentOp.DeltaRule(
                NARROW, NARROW, WIDE, perHead, perHead, RecurrentOp.DeltaRule.KeySharing.NEIGHBOURS, state, WIDE);
    }

    private static Arguments misfit(ThrowingCallable op, String message) {
        return Arguments.of(op, message);
    }

    @Test
    void costsAreThoseOfTheRowsThatAreComputed() {
        Workload load = new Workload(100, 3, 5050);

        assertThat(new Op.Embed(new Weight("w", ElementType.Q8_0, 1000, 64), 1, WIDE).cost(load))
                .isEqualTo(new OpCost(0, 100 * 2 * 34));
        assertThat(new Op.RmsNorm(WIDE, vector(64), 0, WIDE).cost(load)).isEqualTo(new OpCost(4 * 100 * 64, 256));
        assertThat(new Op.LayerNorm(WIDE, 16, vector(16), vector(16), 0, WIDE).cost(load))
                .isEqualTo(new OpCost(7 * 100 * 64, 2 * 4 * 16));
        assertThat(new Op.AddPosition(WIDE, matrix(9, 64)).cost(load)).isEqualTo(new OpCost(100 * 64, 100 * 256));
        assertThat(new Op.MatMul(OUTPUT, matrix(64, 64), OUTPUT).cost(load))
                .isEqualTo(new OpCost(2L * 3 * 64 * 64, 4 * 64 * 64));
        assertThat(new Op.Add(WIDE, WIDE, WIDE).cost(load)).isEqualTo(OpCost.NONE);
        assertThat(new Op.GaussianTopK(NARROW, 1).cost(load)).isEqualTo(new OpCost(6 * 100 * 32, 0));
        assertThat(mix(List.of(WIDE, OTHER), List.of(WIDE, OTHER)).cost(load))
                .isEqualTo(new OpCost(2 * 100 * 2 * 64, 0));
        assertThat(new StreamOp.MatchMagnitude(WIDE, OTHER, 0).cost(load)).isEqualTo(new OpCost(5 * 100 * 64, 0));
        assertThat(new OpCost(1, 2).plus(new OpCost(10, 20))).isEqualTo(new OpCost(11, 22));
    }

    @Test
    void expertsCostWhatTheTokensChoose() {
        List<Weight> matrices = Collections.nCopies(8, matrix(16, 64));
        ExpertOp.MatMul product = new ExpertOp.MatMul(WIDE, CHOSEN, matrices, NARROW);
        assertThat(product.cost(new Workload(1, 1, 1))).isEqualTo(new OpCost(2 * 2 * 16 * 64, 2 * 4 * 16 * 64));
        assertThat(product.cost(new Workload(50, 1, 1))).isEqualTo(new OpCost(50 * 2 * 2 * 16 * 64, 8 * 4 * 16 * 64));
        assertThat(product.inputForEachRank()).isFalse();
        assertThat(new Op.HeadMatMul(WIDE, Collections.nCopies(2, matrix(16, 32)), NARROW).cost(new Workload(3, 1, 6)))
                .isEqualTo(new OpCost(3 * 2 * 2 * 16 * 32, 2 * 4 * 16 * 32));
    }

    private static ExpertOp.Route route(Routing.Groups groups, Slot experts) {
        Routing routing = new Routing(new Routing.Scores.Sigmoid(), new Routing.Choice.ByScore(), groups, false, 1);
        return new ExpertOp.Route(WIDE, routing, experts, experts);
    }

    @Test
    void aWindowNeverCostsMoreThanAllKeys() {
        Op.Attend wide = new Op.Attend(WIDE, 0, 4, Scores.within(1, 1_000_000), WIDE);
        Op.Attend full = new Op.Attend(WIDE, 0, 4, Scores.within(1, 0), WIDE);
        Workload load = Workload.prompt(7, 11);
        assertThat(load).isEqualTo(new Workload(7, 1, 7 * 11 + 28));
        assertThat(wide.cost(load)).isEqualTo(full.cost(load));
    }

    @Test
    void listsAreCopied() {
        List<Float> frequencies = new ArrayList<>(List.of(1f, 0.5f));
        Rotation rotation = new Rotation(Rotation.Pairs.HALVES, frequencies, 1);
        frequencies.clear();
        assertThat(rotation.rotated()).isEqualTo(4);

        List<Op> ops = new ArrayList<>(List.of(new Op.Add(WIDE, WIDE, WIDE)));
        Program program = new Program("p", List.of(WIDE), ops, List.of(), List.of(), WIDE);
        ops.clear();
        assertThat(program.ops()).hasSize(1);
    }

    /** A change by which each stream is corrected. */
    private static StreamOp.Mix mix(List<Slot> base, List<Slot> out) {
        return new StreamOp.Mix(List.of(CHANGE), CHOSEN, base, out);
    }

    private static Rotation rotation(int rotated) {
        return new Rotation(Rotation.Pairs.HALVES, Collections.nCopies(rotated / 2, 1f), 1);
    }

    private static Weight matrix(int rows, int columns) {
        return new Weight("w", ElementType.F32, rows, columns);
    }

    private static Weight vector(int columns) {
        return matrix(1, columns);
    }
}
