package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;

/**
 * Code that loads what the columns of a group share, as F32, one for each row of a panel.
 *
 * @param block register that points to the block
 * @param header register that points to the super-block, where there is one
 */
record GroupScales(PanelFormat format, VectorCode code, Gpr block, Gpr header) {

    /** Scales. */
    void load(Vec to, int group) {
        load(to, group * format.groupBytes(code.lanes()), 0);
    }

    /** Minima, for formats that have them. */
    void loadMinima(Vec to, int group) {
        int rows = code.lanes();
        PanelScales scales = format.scales();
        load(to, group * format.groupBytes(rows) + rows * scales.bytes(), rows * scales.wholeBytes());
    }

    private void load(Vec to, int offset, int headerOffset) {
        format.scales().load(code, to, at(block, offset), at(header, headerOffset));
    }
}
