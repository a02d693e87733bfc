/** A temporary file for what arrives and has to be whole before it is used. */
@NullMarked
package io.erofs.internal.spool;

import org.jspecify.annotations.NullMarked;
