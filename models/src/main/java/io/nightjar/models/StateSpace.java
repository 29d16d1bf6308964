package io.nightjar.models;

import io.nightjar.base.ModelFormatException;

/**
 * Sizes of a recurrent mixer.
 *
 * @param channels what the recurrence is over, all heads together
 * @param stateDim values that each channel keeps
 * @param heads heads, or the rank of the time step where each channel is a head
 * @param groups groups of heads that share what is written and read
 * @param taps tokens that the convolution before it spans
 */
public record StateSpace(int channels, int stateDim, int heads, int groups, int taps) {

    private static final int MAX_CHANNELS = 1 << 20;
    private static final int MAX_STATE = 1 << 12;
    private static final int MAX_TAPS = 64;

    /** The sizes that a header gives; {@code groups} is 1 where it does not say. */
    static StateSpace read(Header header) {
        return new StateSpace(
                header.metadata().integer(header.key("ssm.inner_size"), 1, MAX_CHANNELS),
                header.metadata().integer(header.key("ssm.state_size"), 1, MAX_STATE),
                header.metadata().integer(header.key("ssm.time_step_rank"), 1, MAX_CHANNELS),
                header.metadata().integer(header.key("ssm.group_count"), 1, MAX_CHANNELS, 1),
                header.metadata().integer(header.key("ssm.conv_kernel"), 2, MAX_TAPS));
    }

    /** These sizes, where channels are divided into heads and heads into groups. */
    StateSpace requireHeads(Header header) {
        requireDivisor(header, "ssm.time_step_rank", channels, heads);
        requireDivisor(header, "ssm.group_count", heads, groups);
        return this;
    }

    private static void requireDivisor(Header header, String key, int whole, int part) {
        if (whole % part != 0) {
            throw ModelFormatException.of(
                    header.source().name(), header.key(key), "a divisor of " + whole, Integer.toString(part));
        }
    }
}
