/** What the tests of every module share. Start with {@link io.nightjar.testkit.SharedData}. */
@NullMarked
package io.nightjar.testkit;

import org.jspecify.annotations.NullMarked;
