package io.erofs.blob.verity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.erofs.error.ContentMismatchException;
import io.erofs.io.ByteSource;
import io.erofs.io.ByteSourceContract;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VerifiedSourceTest extends ByteSourceContract {
  private static final byte[] DATA = Pattern.of(50_000);

  private int trees;

  @Override
  protected ByteSource open(byte[] bytes) throws IOException {
    return open(bytes, bytes);
  }

  private ByteSource open(byte[] claimed, byte[] given) throws IOException {
    Path tree = folder.resolve("tree" + trees++);
    Bytes digest = VerityFile.write(ByteSource.of("claimed", claimed), tree).digest();
    Path file = Files.write(folder.resolve("data" + trees), given);
    return VerifiedSource.open(ByteSource.file(file), ByteSource.file(tree), digest);
  }

  @Test
  void givesNothingOfABlockThatIsNotProved() throws IOException {
    try (ByteSource source = open(DATA, Pattern.turned(DATA, 9000))) {
      ByteBuffer target = ByteBuffer.allocate(100);
      assertThatExceptionOfType(ContentMismatchException.class)
          .isThrownBy(() -> source.read(12_000, target))
          .satisfies(e -> assertThat(e.location().offset()).isEqualTo(8192));
      assertThat(target.position()).isZero();
      assertThat(target.array()).containsOnly(0);
      assertThat(source.read(4096, ByteBuffer.allocate(4096))).isEqualTo(4096);
    }
  }

  @Test
  void refusesDataOfAnotherSize() {
    assertThatExceptionOfType(ContentMismatchException.class)
        .isThrownBy(() -> open(DATA, Arrays.copyOf(DATA, 49_999)))
        .withMessageStartingWith("has 49999 bytes, its hash tree is of 50000");
  }

  @Test
  void closesBothIfOpeningFails() throws IOException {
    Path tree = folder.resolve("tree");
    VerityFile.write(ByteSource.of("data", DATA), tree);
    ByteSource data = ByteSource.file(Files.write(folder.resolve("data"), DATA));
    ByteSource file = ByteSource.file(tree);
    Bytes other = Bytes.of(new byte[32]);
    assertThatExceptionOfType(ContentMismatchException.class)
        .isThrownBy(() -> VerifiedSource.open(data, file, other));
    for (ByteSource closed : new ByteSource[] {data, file}) {
      assertThatExceptionOfType(ClosedChannelException.class)
          .isThrownBy(() -> closed.read(0, ByteBuffer.allocate(1)));
    }
  }
}
