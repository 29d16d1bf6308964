package io.nightjar.kernels;

import io.nightjar.ops.Rotation;

/**
 * Sines and cosines of one rotation for the tokens of a step, computed once and read by the rope kernels of all layers.
 */
final class RotationTable implements RowKernel {

    private final Rotation rotation;
    private final float[] inverseFrequencies;
    private float[] cosines = new float[0];
    private float[] sines = new float[0];

    RotationTable(Rotation rotation) {
        this.rotation = rotation;
        this.inverseFrequencies = new float[rotation.inverseFrequencies().size()];
        for (int i = 0; i < inverseFrequencies.length; i++) {
            inverseFrequencies[i] = rotation.inverseFrequencies().get(i);
        }
    }

    Rotation rotation() {
        return rotation;
    }

    int pairs() {
        return inverseFrequencies.length;
    }

    float[] cosines() {
        return cosines;
    }

    float[] sines() {
        return sines;
    }

    @Override
    public void prepare(Batch batch) {
        int values = batch.size() * inverseFrequencies.length;
        if (cosines.length < values) {
            cosines = new float[values];
            sines = new float[values];
        }
    }

    @Override
    public int rows(Batch batch) {
        return batch.size();
    }

    @Override
    public void runRow(Batch batch, int row, Worker worker) {
        int position = batch.position(row);
        int at = row * inverseFrequencies.length;
        for (int i = 0; i < inverseFrequencies.length; i++) {
            // The product is rounded to F32 first: the reference implementations of all models do so.
            float angle = position * inverseFrequencies[i];
            cosines[at + i] = (float) Math.cos(angle) * rotation.magnitude();
            sines[at + i] = (float) Math.sin(angle) * rotation.magnitude();
        }
    }
}
