package io.nightjar.formats;

import io.nightjar.base.Shape;

/**
 * One row of a GGUF file's tensor table, checked against the file's size.
 *
 * @param fileName the part that holds the data
 * @param name the tensor's name
 * @param type its number format, which need not be one that can be read
 * @param shape dimensions, row-major
 * @param offsetBytes where its data begins, from the start of that part
 * @param sizeBytes bytes of its data
 */
record GgufTensorInfo(
        String fileName, String name, GgufTensorType type, Shape shape, long offsetBytes, long sizeBytes) {}
