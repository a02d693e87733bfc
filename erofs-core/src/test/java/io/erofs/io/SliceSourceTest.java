package io.erofs.io;

import java.io.IOException;

class SliceSourceTest extends ByteSourceContract {
  @Override
  protected ByteSource open(byte[] bytes) throws IOException {
    byte[] more = new byte[bytes.length + 100];
    System.arraycopy(bytes, 0, more, 60, bytes.length);
    return ByteSource.of("sliced", more).slice(60, bytes.length);
  }
}
