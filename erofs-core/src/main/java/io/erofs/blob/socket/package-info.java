/**
 * Fetching blobs through another process on the same machine, over a Unix domain socket.
 *
 * <p>{@link io.erofs.blob.socket.SocketFetcher} asks, {@link io.erofs.blob.socket.BlobDaemon}
 * answers. Requests have the layout that Linux uses between its cache of files and the daemon that
 * fills it; the bytes of a blob come back over the same socket.
 */
@NullMarked
package io.erofs.blob.socket;

import org.jspecify.annotations.NullMarked;
