/** Shared fixtures of the tests of all modules; part of the test-jar of core. */
@NullMarked
package io.erofs.testkit;

import org.jspecify.annotations.NullMarked;
