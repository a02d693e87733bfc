package io.erofs.tools.build.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a host file. */
record HostFileContent(Path file, long size) implements FileContent {
  @Override
  public ContentReader open() throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new ContentReader() {
      @Override
      public int read(long position, ByteBuffer target) throws IOException {
        int done = 0;
        while (target.hasRemaining()) {
          int n = channel.read(target, position + done);
          if (n < 0) {
            break;
          }
          done += n;
        }
        return done;
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
