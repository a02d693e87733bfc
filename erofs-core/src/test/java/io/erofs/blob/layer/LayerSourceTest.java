package io.erofs.blob.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import io.erofs.error.ContentMismatchException;
import io.erofs.error.CorruptImageException;
import io.erofs.error.LimitExceededException;
import io.erofs.internal.format.OnDiskLayerIndex;
import io.erofs.internal.format.OnDiskLayerIndex.Chunk;
import io.erofs.internal.format.OnDiskLayerIndex.Storage;
import io.erofs.io.ByteSource;
import io.erofs.io.ByteSourceContract;
import io.erofs.model.Bytes;
import io.erofs.testkit.CountingSource;
import io.erofs.testkit.FileData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerSourceTest extends ByteSourceContract {
  private static final byte[] DATA = FileData.of(300_000, 9, FileData.Pattern.RANDOM).toByteArray();

  /** A blob with its index at the end. */
  private record Layer(byte[] blob, int indexAt, byte[] index) {
    ByteSource open() throws IOException {
      return open(ByteSource.of("layer", blob));
    }

    ByteSource open(ByteSource source) throws IOException {
      return LayerSource.open(source, indexAt, blob.length - indexAt, Bytes.EMPTY);
    }

    Layer turned(int at) {
      byte[] copy = blob.clone();
      copy[at] ^= 1;
      return new Layer(copy, indexAt, index);
    }
  }

  private static Layer layer(byte[] data, Storage storage, String digest, int chunkSize)
      throws IOException {
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    List<Chunk> chunks = new ArrayList<>();
    for (int at = 0; at < data.length; at += chunkSize) {
      byte[] plain = Arrays.copyOfRange(data, at, Math.min(data.length, at + chunkSize));
      byte[] stored = storage == Storage.RAW ? plain : Zstd.compress(plain);
      Bytes hash = digest.isEmpty() ? Bytes.EMPTY : hash(digest, stored);
      chunks.add(new Chunk(blob.size(), stored.length, at, plain.length, hash));
      blob.write(stored);
    }
    int indexAt = blob.size();
    byte[] index = OnDiskLayerIndex.of(storage, chunks).encode();
    blob.write(storage == Storage.RAW ? index : OnDiskLayerIndex.frame(index));
    return new Layer(blob.toByteArray(), indexAt, index);
  }

  private static Bytes hash(String algorithm, byte[] bytes) {
    try {
      return Bytes.of(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected ByteSource open(byte[] bytes) throws IOException {
    return layer(bytes, Storage.ZSTD, "SHA-256", 30_000)
        .open(
            ByteSource.file(
                java.nio.file.Files.write(
                    folder.resolve("layer" + bytes.length),
                    layer(bytes, Storage.ZSTD, "SHA-256", 30_000).blob())));
  }

  @ParameterizedTest
  @CsvSource({"RAW, ''", "RAW, SHA-256", "ZSTD, ''", "ZSTD, SHA-256", "ZSTD, SHA-512"})
  void readsEveryKind(Storage storage, String digest) throws IOException {
    Layer layer = layer(DATA, storage, digest, 65_536);
    try (ByteSource source = layer.open()) {
      assertThat(all(source)).isEqualTo(DATA);
    }
    Bytes trusted =
        hash("SHA-256", Arrays.copyOfRange(layer.blob, layer.indexAt, layer.blob.length));
    ByteSource blob = ByteSource.of("layer", layer.blob);
    int length = layer.blob.length - layer.indexAt;
    try (ByteSource source = LayerSource.open(blob, layer.indexAt, length, trusted)) {
      assertThat(all(source)).isEqualTo(DATA);
    }
  }

  @Test
  void takesTheRangeOfTheIndexWithoutItsFrame() throws IOException {
    Layer layer = layer(DATA, Storage.ZSTD, "SHA-256", 65_536);
    int at = layer.indexAt + OnDiskLayerIndex.FRAME_HEADER_SIZE;
    ByteSource blob = ByteSource.of("layer", layer.blob);
    Bytes trusted = hash("SHA-256", layer.index);
    try (ByteSource source = LayerSource.open(blob, at, layer.index.length, trusted)) {
      assertThat(all(source)).isEqualTo(DATA);
    }
  }

  @Test
  void takesAnIndexThatIsApart() throws IOException {
    Layer layer = layer(DATA, Storage.ZSTD, "SHA-256", 65_536);
    ByteSource blob = ByteSource.of("layer", Arrays.copyOf(layer.blob, layer.indexAt));
    ByteSource index = ByteSource.of("index", layer.index);
    try (ByteSource source = LayerSource.open(blob, index, hash("SHA-256", layer.index))) {
      assertThat(all(source)).isEqualTo(DATA);
    }
  }

  @Test
  void readsOnlyTheChunksThatAreWanted() throws IOException {
    Layer layer = layer(DATA, Storage.ZSTD, "SHA-256", 10_000);
    CountingSource counted = new CountingSource(ByteSource.of("layer", layer.blob));
    try (ByteSource source = layer.open(counted)) {
      long indexSize = layer.blob.length - layer.indexAt;
      assertThat(counted.bytes()).isEqualTo(indexSize);
      ByteBuffer target = ByteBuffer.allocate(100);
      for (int i = 0; i < 5; i++) {
        source.readFully(150_000 + i, target.clear());
      }
      assertThat(counted.bytes()).isBetween(indexSize + 9_000, indexSize + 11_000);
    }
  }

  @Test
  void decodesAChunkOnceForAllThreads() throws Exception {
    Layer layer = layer(DATA, Storage.ZSTD, "SHA-256", 100_000);
    CountingSource counted = new CountingSource(ByteSource.of("layer", layer.blob));
    try (ByteSource source = layer.open(counted)) {
      ExecutorService threads = Executors.newFixedThreadPool(8);
      List<Future<byte[]>> results = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        results.add(threads.submit(() -> all(source)));
      }
      for (Future<byte[]> result : results) {
        assertThat(result.get()).isEqualTo(DATA);
      }
      threads.shutdown();
      assertThat(counted.bytes()).isEqualTo(layer.blob.length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 30_000})
  void givesNothingOfADamagedChunk(int at) throws IOException {
    try (ByteSource source = layer(DATA, Storage.ZSTD, "SHA-256", 20_000).turned(at).open()) {
      ByteBuffer target = ByteBuffer.allocate(10);
      assertThatExceptionOfType(ContentMismatchException.class)
          .isThrownBy(() -> source.read(at, target))
          .withMessageContaining("chunk " + at / 20_000 + " has the SHA-256 ");
      assertThat(target.position()).isZero();
      assertThat(source.read(250_000, target)).isEqualTo(10);
    }
  }

  @Test
  void tellsThatAFrameDoesNotDecode() throws IOException {
    try (ByteSource source = layer(DATA, Storage.ZSTD, "", 20_000).turned(0).open()) {
      assertThatExceptionOfType(CorruptImageException.class)
          .isThrownBy(() -> source.read(0, ByteBuffer.allocate(10)))
          .withMessageStartingWith("chunk 0: Zstandard magic=0x")
          .satisfies(e -> assertThat(e.rule()).isEqualTo("G-04"));
    }
  }

  @Test
  void refusesAnIndexThatIsNotTheTrustedOne() throws IOException {
    Layer layer = layer(DATA, Storage.ZSTD, "SHA-256", 20_000);
    int length = layer.blob.length - layer.indexAt;
    Bytes other = hash("SHA-256", new byte[1]);
    assertThatExceptionOfType(ContentMismatchException.class)
        .isThrownBy(
            () ->
                LayerSource.open(ByteSource.of("layer", layer.blob), layer.indexAt, length, other))
        .withMessageStartingWith("chunk index has the SHA-256 ");
  }

  @ParameterizedTest
  @CsvSource({"-1, 10", "0, -1", "0, 10000000", "9223372036854775807, 5"})
  void refusesRangesOutsideOfTheBlob(long offset, long length) throws IOException {
    byte[] blob = layer(DATA, Storage.ZSTD, "", 20_000).blob();
    assertThatExceptionOfType(CorruptImageException.class)
        .isThrownBy(
            () -> LayerSource.open(ByteSource.of("layer", blob), offset, length, Bytes.EMPTY))
        .withMessageContaining("in a blob of " + blob.length);
  }

  @Test
  void refusesChunksThatAreTooLarge() {
    byte[] index =
        OnDiskLayerIndex.of(
                Storage.ZSTD,
                List.of(new Chunk(0, 10, 0, LayerSource.MAX_CHUNK_SIZE + 1, Bytes.EMPTY)))
            .encode();
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(
            () ->
                LayerSource.open(
                    ByteSource.of("blob", new byte[10]), ByteSource.of("i", index), Bytes.EMPTY))
        .withMessageContaining("layerChunkSize=67108865");
  }

  private static byte[] all(ByteSource source) throws IOException {
    ByteBuffer target = ByteBuffer.allocate((int) source.size());
    source.readFully(0, target);
    return target.array();
  }
}
