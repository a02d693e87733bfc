package io.erofs.tools.export;

import io.erofs.model.Inode;
import io.erofs.tools.host.FileStatus;
import io.erofs.tools.host.Host;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Who owns what is extracted, and what others may do with it.
 *
 * @param host the host
 * @param preserveOwner whether owners are those of the image
 * @param preservePermissions whether permissions are those of the image
 * @param umask permission bits that are taken away otherwise
 */
record Ownership(Host host, boolean preserveOwner, boolean preservePermissions, int umask) {
  static Ownership of(Host host, ExtractOptions options) throws IOException {
    boolean superuser = host.isSuperuser();
    return new Ownership(
        host,
        options.preserveOwner().orElse(superuser),
        options.preservePermissions().orElse(superuser),
        host.umask());
  }

  /** Whether a file of the host has the owner and group that the image tells. */
  boolean isRight(Path file, Inode inode) {
    try {
      FileStatus status = host.status(file);
      return status.uid() == inode.uid() && status.gid() == inode.gid();
    } catch (IOException unknown) {
      return false; // Without knowing, no set-id bits.
    }
  }
}
