package io.erofs.io;

class HeapSourceTest extends ByteSourceContract {
  @Override
  protected ByteSource open(byte[] bytes) {
    return ByteSource.of("heap", bytes);
  }
}
