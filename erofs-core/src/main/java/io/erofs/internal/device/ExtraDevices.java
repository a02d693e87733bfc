package io.erofs.internal.device;

import io.erofs.blob.BlobProvider;
import io.erofs.io.ByteSource;
import io.erofs.io.Closing;
import io.erofs.model.DeviceSlot;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the extra devices of an image come from: they were given, or a provider of blobs opens each
 * when it is first read.
 */
public final class ExtraDevices implements Closeable {
  private final List<ByteSource> given;
  private final Optional<BlobProvider> provider;

  private ExtraDevices(List<ByteSource> given, Optional<BlobProvider> provider) {
    this.given = given;
    this.provider = provider;
  }

  /** Devices in the order of the device table, or none. */
  public static ExtraDevices given(List<ByteSource> sources) {
    return new ExtraDevices(List.copyOf(sources), Optional.empty());
  }

  /** Blobs that a provider knows by their slots. */
  public static ExtraDevices from(BlobProvider provider) {
    return new ExtraDevices(List.of(), Optional.of(provider));
  }

  /** The sources in the order of the slots; none means that the devices are not there. */
  List<ByteSource> sources(List<DeviceSlot> slots, int blockBits) {
    return provider.isEmpty()
        ? given
        : slots.stream()
            .<ByteSource>map(slot -> new BlobDevice(provider.get(), slot, blockBits))
            .toList();
  }

  /** What is to be closed besides the sources. */
  Optional<? extends Closeable> owner() {
    return provider;
  }

  /** Closes everything that was given. */
  @Override
  public void close() throws IOException {
    List<Closeable> all = new ArrayList<>(given);
    provider.ifPresent(all::add);
    Closing.all(all);
  }
}
