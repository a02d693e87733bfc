package io.erofs.blob.verity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.DirectoryFetcher;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyingFetcherTest {
  private static final int SIZE = 3_000_123;
  private static final byte[] DATA = Pattern.of(SIZE);

  @TempDir Path blobs = Path.of("");
  @TempDir Path trees = Path.of("");

  private Bytes root = Bytes.EMPTY;
  private String sha256 = "";

  @BeforeEach
  void write() throws Exception {
    sha256 = hex(Bytes.of(MessageDigest.getInstance("SHA-256").digest(DATA)));
    root = VerityFile.write(ByteSource.of("data", DATA), trees.resolve(sha256)).digest();
    Files.write(blobs.resolve(sha256), DATA);
  }

  @Test
  void provesEveryRangeByARootThatIsGiven() throws IOException {
    BlobTrust trust = BlobTrust.builder().root(Bytes.utf8(sha256), root).maxWholeBytes(0).build();
    try (BlobFetcher fetcher = fetcher(trust);
        RemoteBlob blob = fetcher.open(key(sha256))) {
      assertThat(blob.info().size()).isEqualTo(SIZE);
      assertThat(blob.info().validator()).isEqualTo(Bytes.utf8("verified-fsverity:" + hex(root)));
      Random random = new Random(3);
      for (int i = 0; i < 50; i++) {
        int from = random.nextInt(SIZE);
        int length = random.nextInt(Math.min(70_000, SIZE - from) + 1);
        assertThat(read(blob, from, length))
            .isEqualTo(Arrays.copyOfRange(DATA, from, from + length));
      }
      assertThat(read(blob, 0, SIZE)).isEqualTo(DATA);
    }
  }

  @Test
  void provesABlobThatIsNamedByItsRoot() throws IOException {
    String name = hex(root);
    Files.write(blobs.resolve(name), DATA);
    Files.copy(trees.resolve(sha256), trees.resolve(name));
    BlobTrust trust = BlobTrust.builder().maxWholeBytes(0).build();
    try (BlobFetcher fetcher = fetcher(trust);
        RemoteBlob blob = fetcher.open(key(name))) {
      assertThat(read(blob, 5000, 10)).isEqualTo(Arrays.copyOfRange(DATA, 5000, 5010));
      Files.write(blobs.resolve(name), Pattern.turned(DATA, 1_000_000));
      Files.setLastModifiedTime(
          blobs.resolve(name), Files.getLastModifiedTime(blobs.resolve(sha256)));
    }
    try (BlobFetcher fetcher = fetcher(trust);
        RemoteBlob blob = fetcher.open(key(name))) {
      assertThat(read(blob, 5000, 10)).isEqualTo(Arrays.copyOfRange(DATA, 5000, 5010));
      fails(Reason.CORRUPT, "block of the blob has the SHA-256", () -> read(blob, 999_424, 4096));
      fails(Reason.CORRUPT, "block of the blob has the SHA-256", () -> read(blob, 999_999, 10));
    }
  }

  @Test
  void fetchesABlobWholeWhereOnlyItsDigestIsKnown() throws IOException {
    try (BlobFetcher fetcher = fetcher(BlobTrust.VERIFIED);
        RemoteBlob blob = fetcher.open(key("sha256:" + sha256))) {
      throw new AssertionError("a directory has no such name: " + blob);
    } catch (BlobUnavailableException e) {
      assertThat(e.reason()).isEqualTo(Reason.REFUSED);
    }
    try (BlobFetcher fetcher = fetcher(BlobTrust.VERIFIED);
        RemoteBlob blob = fetcher.open(key(sha256))) {
      assertThat(blob.info().validator()).isEqualTo(Bytes.utf8("verified-sha256:" + sha256));
      assertThat(read(blob, 0, SIZE)).isEqualTo(DATA);
      Files.delete(blobs.resolve(sha256));
      assertThat(read(blob, 77, 7)).isEqualTo(Arrays.copyOfRange(DATA, 77, 84));
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1500000", "3000122"})
  void refusesAWholeBlobWithOneBitTurned(int at) throws IOException {
    Files.write(blobs.resolve(sha256), Pattern.turned(DATA, at));
    try (BlobFetcher fetcher = fetcher(BlobTrust.VERIFIED);
        RemoteBlob blob = fetcher.open(key(sha256))) {
      fails(Reason.CORRUPT, "expected " + sha256, () -> read(blob, 0, 1));
      Files.write(blobs.resolve(sha256), DATA);
    }
  }

  @Test
  void refusesWhatCannotBeProved() throws IOException {
    BlobTrust noWhole = BlobTrust.builder().maxWholeBytes(SIZE - 1).build();
    Files.write(blobs.resolve("name"), DATA);
    try (BlobFetcher fetcher = fetcher(noWhole)) {
      fails(
          Reason.REFUSED,
          "cannot be verified in parts without a trusted hash tree",
          () -> fetcher.open(key(sha256)));
      fails(Reason.REFUSED, "its key is no SHA-256", () -> fetcher.open(key("name")));
    }
  }

  @Test
  void givesOutAnythingIfItIsAskedTo() throws IOException {
    Files.write(blobs.resolve(sha256), Pattern.turned(DATA, 0));
    try (BlobFetcher fetcher = fetcher(BlobTrust.UNVERIFIED);
        RemoteBlob blob = fetcher.open(key(sha256))) {
      assertThat(read(blob, 0, 1)[0]).isEqualTo((byte) (DATA[0] ^ 0x10));
    }
  }

  @Test
  void refusesTreesThatAreNotTheTrustedOnes() throws IOException {
    BlobTrust trust = BlobTrust.builder().root(Bytes.utf8(sha256), Bytes.of(new byte[32])).build();
    try (BlobFetcher fetcher = fetcher(trust)) {
      fails(Reason.CORRUPT, "hash tree has the digest", () -> fetcher.open(key(sha256)));
    }
    BlobTrust good = BlobTrust.builder().root(Bytes.utf8(sha256), root).build();
    byte[] tree = Files.readAllBytes(trees.resolve(sha256));
    Files.write(trees.resolve(sha256), Pattern.turned(tree, 8192));
    try (BlobFetcher fetcher = fetcher(good);
        RemoteBlob blob = fetcher.open(key(sha256))) {
      fails(Reason.CORRUPT, "block of the hash tree", () -> read(blob, 0, 4096));
    }
    Files.write(trees.resolve(sha256), new byte[10]);
    try (BlobFetcher fetcher = fetcher(good)) {
      fails(Reason.CORRUPT, "hash tree has only 10 bytes", () -> fetcher.open(key(sha256)));
    }
    Files.delete(trees.resolve(sha256));
    try (BlobFetcher fetcher = fetcher(good)) {
      fails(Reason.NOT_FOUND, "no blob", () -> fetcher.open(key(sha256)));
    }
  }

  @Test
  void refusesABlobOfAnotherSize() throws IOException {
    Files.write(blobs.resolve(sha256), Arrays.copyOf(DATA, SIZE - 1));
    BlobTrust trust = BlobTrust.builder().root(Bytes.utf8(sha256), root).build();
    try (BlobFetcher fetcher = fetcher(trust)) {
      fails(Reason.CORRUPT, "its hash tree is of " + SIZE, () -> fetcher.open(key(sha256)));
    }
  }

  @Test
  void refusesRootsThatAreNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BlobTrust.builder().root(Bytes.utf8("x"), Bytes.of(new byte[31])));
    assertThatIllegalArgumentException().isThrownBy(() -> BlobTrust.builder().maxWholeBytes(-1));
  }

  private BlobFetcher fetcher(BlobTrust trust) {
    return VerifyingFetcher.of(DirectoryFetcher.of(blobs), DirectoryFetcher.of(trees), trust);
  }

  private static BlobKey key(String cookie) {
    return BlobKey.of("v", cookie);
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static byte[] read(RemoteBlob blob, long offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    blob.read(offset, target);
    assertThat(target.hasRemaining()).isFalse();
    return target.array();
  }

  private static void fails(Reason reason, String problem, ThrowingCallable call) {
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(call)
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
