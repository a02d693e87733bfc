/**
 * Gives every byte of an image its place before anything is written: node numbers, block addresses,
 * forms and layouts of inodes, attribute bodies. The result is an immutable {@link
 * io.erofs.tools.build.plan.LayoutPlan}. Reads no file data.
 */
@NullMarked
package io.erofs.tools.build.plan;

import org.jspecify.annotations.NullMarked;
