package io.erofs.tools.manifest;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a line says about one file. Filled by a {@link LineReader}, for one thread. */
final class ManifestEntry {
  /** What to do if a file's content is told in no way. */
  enum Untold {
    /** It is where the contents are, under the file's own path. */
    FIND,
    /** The file is a hole. */
    HOLE
  }

  final Bytes path;
  FileType type = FileType.REGULAR;

  /** Path of the file of which this is one more name. */
  Optional<Bytes> hardLink = Optional.empty();

  /** What tells that two entries are names of one file. */
  Optional<Object> linkKey = Optional.empty();

  int permissions;
  long uid;
  long gid;
  Timestamp mtime = Timestamp.ZERO;
  List<Xattr> xattrs = new ArrayList<>();
  DeviceNumber device = DeviceNumber.ZERO;
  Bytes target = Bytes.EMPTY;
  OptionalLong size = OptionalLong.empty();
  Optional<Bytes> content = Optional.empty();
  Optional<Bytes> source = Optional.empty();
  Optional<String> sha256 = Optional.empty();

  /** Digest of fs-verity of the content. */
  Optional<String> verity = Optional.empty();

  Untold untold = Untold.FIND;
  boolean optional;

  ManifestEntry(Bytes path) {
    this.path = path;
  }
}
