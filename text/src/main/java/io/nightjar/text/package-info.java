/**
 * Text to token ids and back, as a model's own metadata says. Start with {@link io.nightjar.text.Tokenizers}, which builds a
 * {@link io.nightjar.text.Tokenizer} from a model file; a model type is one {@code TextModel} or {@code WordModel}, a
 * pre-tokenizer one row of {@code PreTokenizer}; the expressions in it are matched by {@code RegexAutomaton}.
 */
@NullMarked
package io.nightjar.text;

import org.jspecify.annotations.NullMarked;
