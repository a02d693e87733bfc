package io.erofs.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFetcherTest {
  private static final BlobKey KEY = BlobKey.of("v", "blob");

  @TempDir Path folder = Path.of("");

  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    Path digests = Files.createDirectories(folder.resolve("blobs").resolve("sha256"));
    file = Files.writeString(digests.resolve("blob"), "0123456789");
    Files.writeString(folder.resolve("plain"), "abc");
  }

  @Test
  void readsRangesOfFiles() throws IOException {
    try (DirectoryFetcher fetcher = DirectoryFetcher.of(folder);
        RemoteBlob blob = fetcher.open(KEY);
        RemoteBlob plain = fetcher.open(BlobKey.of("v", "plain"))) {
      assertThat(blob.info().size()).isEqualTo(10);
      assertThat(blob.info().validator().isEmpty()).isFalse();
      assertThat(blob.info()).isEqualTo(fetcher.open(KEY).info());
      assertThat(read(blob, 3, 4)).isEqualTo("3456");
      assertThat(read(plain, 0, 3)).isEqualTo("abc");
    }
  }

  @Test
  void noticesThatAFileWasChanged() throws IOException {
    DirectoryFetcher fetcher = DirectoryFetcher.of(folder);
    try (RemoteBlob blob = fetcher.open(KEY)) {
      Files.writeString(file, "9876543210");
      Files.setLastModifiedTime(file, FileTime.fromMillis(5));
      fails(Reason.CHANGED, "the file is another one now", () -> read(blob, 0, 1));
    }
    try (RemoteBlob blob = fetcher.open(KEY)) {
      Files.writeString(file, "98");
      fails(Reason.CHANGED, "the file is another one now", () -> read(blob, 5, 1));
      Files.delete(file);
      fails(Reason.CHANGED, "the file is another one now", () -> read(blob, 0, 1));
    }
  }

  @Test
  void findsNothingElse() {
    DirectoryFetcher fetcher = DirectoryFetcher.of(folder);
    fails(Reason.NOT_FOUND, "no blob \"x\"", () -> fetcher.open(BlobKey.of("v", "x")));
    for (String key : new String[] {"../plain", "/etc/passwd", "..", "a:b", "a\nb"}) {
      fails(Reason.REFUSED, "is not the name of a blob", () -> fetcher.open(BlobKey.of("v", key)));
    }
  }

  @Test
  void endsWhenItIsClosed() throws IOException {
    DirectoryFetcher fetcher = DirectoryFetcher.of(folder);
    RemoteBlob first = fetcher.open(KEY);
    first.close();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> read(first, 0, 1));
    try (RemoteBlob blob = fetcher.open(KEY)) {
      fetcher.close();
      fails(Reason.CLOSED, "the fetcher was closed", () -> read(blob, 0, 1));
      fails(Reason.CLOSED, "the fetcher was closed", () -> fetcher.open(KEY));
    }
  }

  private static String read(RemoteBlob blob, long offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    blob.read(offset, target);
    return new String(target.array(), StandardCharsets.UTF_8);
  }

  private static void fails(Reason reason, String problem, ThrowingCallable call) {
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(call)
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
