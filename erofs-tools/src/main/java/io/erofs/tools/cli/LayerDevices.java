package io.erofs.tools.cli;

import io.erofs.blob.BlobProvider;
import io.erofs.io.ByteSource;
import io.erofs.model.DeviceSlot;
import io.erofs.tools.oci.OciImage;
import java.io.IOException;
import java.util.Optional;

/** The devices of an image that are layers below it, in the order of its device table. */
final class LayerDevices implements BlobProvider {
  private final OciImage image;
  private final Optional<BlobProvider> access;

  /**
   * Creates the provider.
   *
   * @param access closed with the image; has the devices that are no layers
   */
  LayerDevices(OciImage image, Optional<BlobProvider> access) {
    this.image = image;
    this.access = access;
  }

  @Override
  public ByteSource open(DeviceSlot slot) throws IOException {
    if (slot.id() <= image.deviceCount()) {
      return image.openDevice(slot.id() - 1);
    }
    if (access.isEmpty()) {
      throw new IOException("device " + slot.id() + " (tag \"" + slot.tag() + "\") is no layer");
    }
    return access.get().open(slot);
  }

  @Override
  public void close() throws IOException {
    if (access.isPresent()) {
      access.get().close();
    }
  }
}
