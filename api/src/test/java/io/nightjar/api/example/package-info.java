/** Programs that show how Nightjar is embedded; each is run by a test. */
@NullMarked
package io.nightjar.api.example;

import org.jspecify.annotations.NullMarked;
