package io.erofs.blob.verity;

import io.erofs.blob.RemoteBlob;
import io.erofs.io.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The file of a hash tree that is elsewhere, read in windows of 64 KiB: as much as proves 8 MiB.
 *
 * <p>Some windows are kept, so that blocks which are used one after the other are fetched once.
 */
final class RemoteSource implements ByteSource {
  private static final int WINDOW = 1 << 16;
  private static final int KEPT = 4;

  private final String name;
  private final RemoteBlob blob;
  private final AtomicReferenceArray<Window> kept = new AtomicReferenceArray<>(KEPT);

  RemoteSource(String name, RemoteBlob blob) {
    this.name = name;
    this.blob = blob;
  }

  private record Window(long number, ByteBuffer bytes) {}

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return blob.info().size();
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    if (position < 0) {
      throw new IllegalArgumentException("position=" + position + " is negative");
    }
    if (position >= size()) {
      return -1;
    }
    if (position == 0 && target.remaining() <= VerityDescriptor.SIZE) {
      return head(target); // often nothing more is wanted than to see whose tree it is
    }
    ByteBuffer bytes = window(position / WINDOW).bytes().duplicate();
    int from = (int) (position % WINDOW);
    int length = Math.min(target.remaining(), bytes.limit() - from);
    target.put(bytes.slice(from, length));
    return length;
  }

  private int head(ByteBuffer target) throws IOException {
    int length = (int) Math.min(target.remaining(), size());
    ByteBuffer bytes = ByteBuffer.allocate(length);
    blob.read(0, bytes);
    target.put(bytes.flip());
    return length;
  }

  private Window window(long number) throws IOException {
    int slot = (int) (number % KEPT);
    Window found = kept.get(slot);
    if (found != null && found.number() == number) {
      return found;
    }
    long at = number * WINDOW;
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(WINDOW, size() - at));
    blob.read(at, bytes);
    Window fetched = new Window(number, bytes.flip());
    kept.set(slot, fetched);
    return fetched;
  }

  @Override
  public void close() throws IOException {
    blob.close();
  }
}
