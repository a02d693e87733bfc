package io.erofs.tools.store;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes a part of the dictionary; its chunks must come sorted. */
final class SegmentWriter implements Closeable {
  private static final int BUFFER = 1 << 18;

  private final FileChannel channel;
  private final OutputStream out;
  private final ByteBuffer chunk = ByteBuffer.allocate(SegmentFormat.CHUNK);
  private final int blobs;
  private long count;

  private SegmentWriter(FileChannel channel, int blobs) {
    this.channel = channel;
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    this.blobs = blobs;
  }

  /** Begins a file. */
  static SegmentWriter open(Path file, List<DictionaryBlob> blobs) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    try {
      SegmentWriter writer = new SegmentWriter(channel, blobs.size());
      writer.out.write(new byte[SegmentFormat.HEADER]);
      for (DictionaryBlob blob : blobs) {
        ByteBuffer record = ByteBuffer.allocate(SegmentFormat.BLOB);
        record.put(blob.digestBytes()).putLong(blob.size()).putLong(blob.blockBits());
        writer.out.write(record.array());
      }
      return writer;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Adds a chunk. */
  void add(byte[] digest, long block, int length, int blob) throws IOException {
    chunk.clear();
    chunk.put(digest, 0, Digests.SIZE).putInt((int) block).putInt(length).putInt(blob);
    out.write(chunk.array());
    count++;
  }

  /** Ends the file. */
  void finish() throws IOException {
    out.flush();
    ByteBuffer header = ByteBuffer.allocate(SegmentFormat.HEADER);
    header.putLong(SegmentFormat.MAGIC).putInt(SegmentFormat.VERSION).putInt(blobs).putLong(count);
    header.clear();
    while (header.hasRemaining()) {
      channel.write(header, header.position());
    }
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
