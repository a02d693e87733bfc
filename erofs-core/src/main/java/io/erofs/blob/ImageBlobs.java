package io.erofs.blob;

import io.erofs.model.DeviceSlot;
import java.io.IOException;

/**
 * The blobs of one image in a {@link BlobDomain}. Thread-safe.
 *
 * <p>Closing it takes the image out of the domain, so that its id is free again. Sources that were
 * opened before are not closed by that.
 */
public interface ImageBlobs extends BlobProvider {
  /**
   * Identity of the image in its domain.
   *
   * @return the id
   */
  String id();

  /**
   * Opens the blob with the slot's tag as key, in the volume of this image.
   *
   * @param slot slot of the device table
   * @return the blob, fetched when it is read
   * @throws IOException if the tag is empty or the blob cannot be opened
   */
  @Override
  BlobSource open(DeviceSlot slot) throws IOException;

  /**
   * Opens any blob, for example the bootstrap of the image itself.
   *
   * @param key which one
   * @return the blob, fetched when it is read; close it
   * @throws IOException if it cannot be opened
   */
  BlobSource open(BlobKey key) throws IOException;
}
