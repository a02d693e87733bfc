package io.erofs.tools.export;

import io.erofs.ErofsImage;
import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Some bytes of a tar stream: headers, which are there, and between them room for data of files,
 * which another thread may fill. For one thread at a time.
 */
final class TarLot {
  /** Bytes of data and the room for them. */
  private record Fill(ErofsImage image, Inode inode, Bytes path, long offset, ByteBuffer room) {}

  private final ByteBuffer bytes;
  private final List<Fill> fills = new ArrayList<>();

  TarLot(int size) {
    this.bytes = ByteBuffer.allocate(size);
  }

  int room() {
    return bytes.remaining();
  }

  int size() {
    return bytes.position();
  }

  /** Adds bytes; there is room for them. */
  void put(byte[] source, int offset, int length) {
    bytes.put(source, offset, length);
  }

  /** Keeps room for data, which exists. */
  void reserve(ErofsImage image, Inode inode, Bytes path, long offset, int count) {
    fills.add(new Fill(image, inode, path, offset, bytes.slice(bytes.position(), count)));
    bytes.position(bytes.position() + count);
  }

  /** Reads the data. Returns all bytes, to be read. */
  ByteBuffer filled() throws IOException {
    for (Fill fill : fills) {
      try {
        int wanted = fill.room.remaining();
        check(fill.image, fill.inode, wanted, fill.image.read(fill.inode, fill.offset, fill.room));
      } catch (ErofsException e) {
        throw e.location().path().isEmpty() ? e.withPath(fill.path.toString()) : e;
      }
    }
    return bytes.flip();
  }

  /** A stream that is short of what its header promises is broken: better end it here. */
  static void check(ErofsImage image, Inode inode, long wanted, long got)
      throws CorruptImageException {
    if (got != wanted) {
      throw new CorruptImageException(
          "F-02",
          "data ends " + (wanted - got) + " bytes early",
          Location.of(image.name()).withNid(inode.nid()));
    }
  }
}
