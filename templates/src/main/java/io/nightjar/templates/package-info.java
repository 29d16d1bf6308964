/**
 * Chat templates: a Jinja interpreter that writes what Python's jinja2 writes as transformers sets it up. Start with
 * {@link io.nightjar.templates.Template}; then {@code Lexer} (text to tokens), {@code StatementParser} and {@code
 * ExpressionParser} (tokens to records), {@code StatementRunner} and {@code Evaluator} (records and values to text). A
 * {@code Value} is what Python would have; the library of filters, tests, methods and functions are tables of {@code
 * Builtin}.
 */
@NullMarked
package io.nightjar.templates;

import org.jspecify.annotations.NullMarked;
