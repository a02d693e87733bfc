package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Attributes file by file, from the C library. */
record NativeXattrs(NativeFiles files) implements XattrReader {
  @Override
  public List<Xattr> read(Path file, Bytes inTree) throws IOException {
    return files.xattrs(HostNames.bytes(file));
  }
}
