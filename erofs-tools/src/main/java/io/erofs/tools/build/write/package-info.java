/**
 * Carries a {@link io.erofs.tools.build.plan.LayoutPlan} out: the only package that writes an
 * image.
 */
@NullMarked
package io.erofs.tools.build.write;

import org.jspecify.annotations.NullMarked;
