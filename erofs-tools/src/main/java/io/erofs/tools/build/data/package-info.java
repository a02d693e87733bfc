/**
 * File data on its way from sources to an image: reading it with checks, digests, finding equal
 * chunks, and running all that on several threads with results that do not depend on their number.
 * Knows nothing of node numbers and of where metadata lies.
 */
@NullMarked
package io.erofs.tools.build.data;

import org.jspecify.annotations.NullMarked;
