package io.erofs.tools.oci;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image layout in a directory. */
final class DirectoryFiles implements OciFiles {
  private final Path root;
  private final List<FileChannel> open = new ArrayList<>();

  DirectoryFiles(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return root.toString();
  }

  @Override
  public Optional<OciFile> find(String path) throws IOException {
    Path file = root.resolve(path);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file)) {
      throw new OciException(file.toString(), "is no regular file");
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    open.add(channel);
    return Optional.of(new OciFile(file.toString(), channel::read, 0, channel.size()));
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : open) {
      channel.close();
    }
  }
}
