package io.nightjar.formats;

import io.nightjar.base.Shape;

/**
 * A tensor of a model file as its header lists it, checked against the file's size; of any type, even one that cannot be
 * read.
 *
 * @param fileName the file that holds the data
 * @param name the tensor's name in that file
 * @param type its number format, as users know it
 * @param readable whether Nightjar can compute with that format as it lies
 * @param shape dimensions, row-major
 * @param offsetBytes where its data begins, from the start of that file
 * @param sizeBytes bytes of its data
 */
public record TensorInfo(
        String fileName, String name, String type, boolean readable, Shape shape, long offsetBytes, long sizeBytes) {}
