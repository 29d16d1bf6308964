/**
 * The command line: options to api. Start with {@link io.nightjar.cli.CommandTree}, which knows all commands; the only place
 * of the project that prints, reads the environment and ends the process.
 */
@NullMarked
package io.nightjar.cli;

import org.jspecify.annotations.NullMarked;
