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
        load(to, group * format.groupBytes(rows) + rows * format.scaleBytes(), rows * Short.BYTES);
    }

    /** Numbers at an offset in the block; where they are bytes, times what is at an offset in the super-block's header. */
    private void load(Vec to, int offset, int headerOffset) {
        if (!format.byteScales()) {
            code.loadHalves(to, at(block, offset));
            return;
        }
        Vec whole = code.vector();
        code.loadSignedBytes(to, at(block, offset));
        code.toFloats(to, to);
        code.loadHalves(whole, at(header, headerOffset));
        code.multiply(to, to, whole);
        code.release(whole);
    }
}
