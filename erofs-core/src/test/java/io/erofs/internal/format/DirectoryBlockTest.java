package io.erofs.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DirectoryBlockTest {
  @Test
  void namesEndWhereTheNextBegins() throws Exception {
    DirectoryBlock block = DirectoryBlock.of(view(block(64, ".", "..", "a.txt")));
    assertThat(block.count()).isEqualTo(3);
    assertThat(block.entry(0)).isEqualTo(new DirEntry(Bytes.utf8("."), 1, 2));
    assertThat(block.entry(1)).isEqualTo(new DirEntry(Bytes.utf8(".."), 2, 2));
    assertThat(block.entry(2)).isEqualTo(new DirEntry(Bytes.utf8("a.txt"), 3, 2));
  }

  @Test
  void theLastNameMayEndWithTheBlock() throws Exception {
    DirectoryBlock block = DirectoryBlock.of(view(block(12 + 5, "a.txt")));
    assertThat(block.name(0)).isEqualTo(Bytes.utf8("a.txt"));
  }

  @Test
  void comparesUnsigned() throws Exception {
    byte[] bytes = block(32, "x");
    bytes[12] = (byte) 0xE9;
    DirectoryBlock block = DirectoryBlock.of(view(bytes));
    assertThat(block.compare(Bytes.utf8("~"), 0)).isNegative();
  }

  @Test
  void refusesFirstOffsetsThatMakeNoSense() {
    for (int first : new int[] {0, 11, 13, 64, 65535}) {
      rejects("L-02", block -> LittleEndian.putU16(block, 8, first));
    }
    assertThatThrownBy(() -> DirectoryBlock.of(view(new byte[11])))
        .isInstanceOf(CorruptImageException.class);
  }

  @Test
  void refusesOffsetsThatDoNotAscendOrLeaveTheBlock() {
    rejects("L-03", block -> LittleEndian.putU16(block, 12 + 8, 24));
    rejects("L-03", block -> LittleEndian.putU16(block, 12 + 8, 23));
    rejects("L-03", block -> LittleEndian.putU16(block, 12 + 8, 65535));
  }

  @Test
  void refusesNamesThatNoFileHas() {
    rejects("L-04", block -> block[24] = '/');
    rejects("L-04", block -> block[25] = 0);
    rejects("L-04", block -> block[27] = 0);
  }

  @Test
  void refusesNamesOfMoreThan255Bytes() {
    assertThatThrownBy(() -> DirectoryBlock.of(view(block(300, "n".repeat(256)))).entry(0))
        .isInstanceOfSatisfying(
            CorruptImageException.class, e -> assertThat(e.rule()).isEqualTo("L-04"));
  }

  private static void rejects(String rule, Consumer<byte[]> damage) {
    byte[] bytes = block(64, "abc", "d");
    damage.accept(bytes);
    assertThatThrownBy(
            () -> {
              DirectoryBlock block = DirectoryBlock.of(view(bytes));
              for (int i = 0; i < block.count(); i++) {
                block.entry(i);
              }
            })
        .isInstanceOfSatisfying(
            CorruptImageException.class, e -> assertThat(e.rule()).isEqualTo(rule));
  }

  private static byte[] block(int size, String... names) {
    byte[] bytes = new byte[size];
    int at = names.length * OnDiskDirent.SIZE;
    for (int i = 0; i < names.length; i++) {
      new OnDiskDirent(i + 1, at, 2, 0).encode(bytes, i * OnDiskDirent.SIZE);
      byte[] name = names[i].getBytes(StandardCharsets.UTF_8);
      System.arraycopy(name, 0, bytes, at, name.length);
      at += name.length;
    }
    return bytes;
  }

  private static ByteView view(byte[] bytes) {
    return ByteView.of(bytes, "test", 0);
  }
}
