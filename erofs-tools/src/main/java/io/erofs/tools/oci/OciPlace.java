package io.erofs.tools.oci;

import io.erofs.io.ByteSource;
import java.io.Closeable;
import java.io.IOException;

/**
 * Where a container image is whose layers are read where they are: an image layout, or a repository
 * of a registry. For one thread.
 */
public interface OciPlace extends Closeable {
  /**
   * Name for messages.
   *
   * @return the path or address
   */
  String name();

  /**
   * The document that leads to all others: an index, or a manifest.
   *
   * @param maxBytes most bytes that it may have
   * @return its bytes
   * @throws IOException if it cannot be had
   */
  byte[] start(int maxBytes) throws IOException;

  /**
   * An index or a manifest.
   *
   * @param digest its digest, which the caller compares
   * @param maxBytes most bytes that it may have
   * @return its bytes
   * @throws IOException if it cannot be had
   */
  byte[] document(OciDigest digest, int maxBytes) throws IOException;

  /**
   * The blob of a layer.
   *
   * @param digest its digest
   * @param isProven whether the caller proves each byte that it reads by itself; otherwise the blob
   *     is compared with its digest, unless its place is trusted
   * @return the blob, fetched when it is read; close it
   * @throws IOException if it cannot be had
   */
  ByteSource blob(OciDigest digest, boolean isProven) throws IOException;

  @Override
  default void close() throws IOException {}
}
