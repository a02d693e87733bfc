/**
 * The tree that is being built: entries of all sources laid over each other, mutable until {@link
 * io.erofs.tools.build.tree.TreeBuilder#freeze} makes a {@link io.erofs.tools.build.tree.BuildTree}
 * of it. Knows sources, but no blocks and no node numbers.
 */
@NullMarked
package io.erofs.tools.build.tree;

import org.jspecify.annotations.NullMarked;
