package io.erofs.internal.device;

import io.erofs.blob.BlobProvider;
import io.erofs.io.ByteSource;
import io.erofs.model.DeviceSlot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device that is opened when something of it is first read, so that an image with many blobs
 * opens without asking for any.
 *
 * <p>Its size is what the device table says; who reads behind the end of a blob that is shorter is
 * told that there is nothing. A slot without a size is opened to learn it. Thread-safe.
 */
final class BlobDevice implements ByteSource {
  private final BlobProvider provider;
  private final DeviceSlot slot;
  private final long size;
  private volatile @Nullable ByteSource opened;
  private volatile boolean closed;

  BlobDevice(BlobProvider provider, DeviceSlot slot, int blockBits) {
    this.provider = provider;
    this.slot = slot;
    long bytes = slot.blocks() << blockBits;
    this.size = slot.blocks() == 0 || bytes >> blockBits != slot.blocks() ? Long.MAX_VALUE : bytes;
  }

  @Override
  public String name() {
    ByteSource source = opened;
    return source != null ? source.name() : "device " + slot.id() + " \"" + slot.tag() + "\"";
  }

  @Override
  public long size() {
    ByteSource source = opened;
    return source != null ? Math.min(source.size(), size) : size;
  }

  private ByteSource source() throws IOException {
    ByteSource source = opened;
    return source != null && !closed ? source : openNow();
  }

  private synchronized ByteSource openNow() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    ByteSource source = opened;
    if (source == null) {
      source = provider.open(slot);
      opened = source;
    }
    return source;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    return source().read(position, target);
  }

  @Override
  public Optional<ByteBuffer> view(long position, int length) throws IOException {
    return source().view(position, length);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return source().transferTo(position, count, target);
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    ByteSource source = opened;
    if (source != null) {
      source.close();
    }
  }
}
