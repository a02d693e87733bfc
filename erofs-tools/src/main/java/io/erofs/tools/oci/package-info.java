/**
 * Container images: reading those with tar or EROFS layers, and making those with EROFS layers.
 *
 * <p>Start at {@link io.erofs.tools.oci.OciSource}, which finds an image in a layout or an archive,
 * and {@link io.erofs.tools.oci.OciConverter}. What depends on the draft specification of EROFS
 * layers is in {@link io.erofs.tools.oci.LayerDraft} and in the chunk index of the core module.
 */
@NullMarked
package io.erofs.tools.oci;

import org.jspecify.annotations.NullMarked;
