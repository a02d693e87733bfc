package io.erofs.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.testkit.Corpus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileChannelTest {
  private FileSystem image;
  private Path file;
  private byte[] content;

  @BeforeEach
  void open() throws IOException {
    image = FileSystems.newFileSystem(Corpus.image("lz4-C64k").image());
    try (Stream<Path> all =
        Files.find(image.getPath("/"), 9, (path, is) -> is.isRegularFile() && is.size() > 70_000)) {
      file = all.findFirst().orElseThrow();
    }
    content = Files.readAllBytes(file);
  }

  @AfterEach
  void close() throws IOException {
    image.close();
  }

  private byte[] range(int from, int to) {
    return Arrays.copyOfRange(content, from, to);
  }

  @Test
  void readsFromItsPositionAndFromOthers() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(channel.size()).isEqualTo(content.length);
      ByteBuffer ten = ByteBuffer.allocate(10);
      assertThat(channel.read(ten, 65_530)).isEqualTo(10);
      assertThat(ten.array()).isEqualTo(range(65_530, 65_540));
      assertThat(channel.position()).isZero();
      ByteBuffer[] two = {ByteBuffer.allocate(3), ByteBuffer.allocate(5)};
      assertThat(channel.position(7).read(two)).isEqualTo(8);
      assertThat(two[0].array()).isEqualTo(range(7, 10));
      assertThat(two[1].array()).isEqualTo(range(10, 15));
      assertThat(channel.position()).isEqualTo(15);
      assertThat(channel.read(ten.clear().limit(0))).isZero();
      assertThat(channel.read(ten, content.length)).isZero();
    }
  }

  @Test
  void endsWhereTheFileEnds() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer[] two = {ByteBuffer.allocate(3), ByteBuffer.allocate(5)};
      channel.position(content.length - 4);
      assertThat(channel.read(two)).isEqualTo(4);
      assertThat(channel.read(two)).isEqualTo(-1);
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(channel.read(one)).isEqualTo(-1);
      assertThat(channel.read(one, content.length)).isEqualTo(-1);
      assertThat(channel.read(one, Long.MAX_VALUE)).isEqualTo(-1);
    }
  }

  @Test
  void writesToOtherChannels() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteArrayOutputStream copy = new ByteArrayOutputStream();
      assertThat(channel.transferTo(100, 65_536, Channels.newChannel(copy))).isEqualTo(65_536);
      assertThat(copy.toByteArray()).isEqualTo(range(100, 65_636));
      assertThat(channel.transferTo(content.length + 1L, 5, Channels.newChannel(copy))).isZero();
    }
  }

  @Test
  void refusesWhatCannotBe() throws IOException {
    assertThatThrownBy(() -> FileChannel.open(image.getPath("/nothing")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> FileChannel.open(file, StandardOpenOption.WRITE))
        .isInstanceOf(ReadOnlyFileSystemException.class);
    ByteBuffer one = ByteBuffer.allocate(1);
    try (FileChannel channel = FileChannel.open(file)) {
      List<ThrowingCallable> writes =
          List.of(
              () -> channel.write(one),
              () -> channel.write(one, 0),
              () -> channel.write(new ByteBuffer[] {one}),
              () -> channel.truncate(0),
              () -> channel.transferFrom(channel, 0, 1),
              () -> channel.map(MapMode.READ_WRITE, 0, 1),
              channel::lock);
      for (ThrowingCallable write : writes) {
        assertThatThrownBy(write).isInstanceOf(NonWritableChannelException.class);
      }
      assertThatThrownBy(() -> channel.map(MapMode.READ_ONLY, 0, 1))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> channel.tryLock(0, 1, true))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> channel.read(one, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("position=-1 is negative");
      assertThatThrownBy(() -> channel.transferTo(0, -1, channel))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("count=-1 is negative");
      channel.force(true);
    }
  }

  @Test
  void tellsOfAClosedChannel() throws IOException {
    FileChannel channel = FileChannel.open(file);
    channel.close();
    channel.close();
    ByteBuffer one = ByteBuffer.allocate(1);
    List<ThrowingCallable> reads =
        List.of(
            () -> channel.read(one),
            () -> channel.read(one, 0),
            () -> channel.read(new ByteBuffer[] {one}),
            () -> channel.transferTo(0, 1, Channels.newChannel(new ByteArrayOutputStream())),
            channel::size,
            channel::position,
            () -> channel.position(1),
            () -> channel.force(true));
    for (ThrowingCallable read : reads) {
      assertThatThrownBy(read).isInstanceOf(ClosedChannelException.class);
    }
  }
}
