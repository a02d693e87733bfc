package io.erofs.tools.build.data;

import io.erofs.model.Bytes;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.RegularInode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads every regular file that is not empty and gives its inode an attribute with the SHA-256 of
 * the content. Goes before everything else, because the size of inodes depends on it.
 */
public final class DigestPass implements TaskRunner.Crew {
  private static final byte[] MARK = "sha256:".getBytes(StandardCharsets.US_ASCII);
  private static final int PIECE = 1 << 18;

  private final BuildTree tree;
  private final List<RegularInode> files = new ArrayList<>();
  private final Bytes[] values;

  private DigestPass(BuildTree tree) {
    this.tree = tree;
    this.values = new Bytes[tree.inodes().size()];
    Arrays.fill(values, Bytes.EMPTY);
    for (BuildInode inode : tree.inodes()) {
      if (inode instanceof RegularInode file && file.size() > 0) {
        files.add(file);
      }
    }
  }

  /**
   * Runs the pass.
   *
   * @param tree the files
   * @param name full name of the attribute
   * @param workers number of threads
   * @return the tree with the attributes
   */
  public static BuildTree run(BuildTree tree, Bytes name, int workers) throws IOException {
    DigestPass pass = new DigestPass(tree);
    TaskRunner.run(pass.files.size(), workers, pass);
    return tree.withXattr(name, List.of(pass.values));
  }

  @Override
  public TaskRunner.Worker newWorker() {
    MessageDigest sha256 = ContentDigest.sha256();
    ByteBuffer buffer = ByteBuffer.allocate(PIECE + 1);
    return number -> {
      RegularInode file = files.get(number);
      values[file.index()] = value(file, sha256, buffer);
    };
  }

  private Bytes value(RegularInode file, MessageDigest sha256, ByteBuffer buffer)
      throws IOException {
    try (ContentInput input = ContentInput.open(tree, file)) {
      for (long at = 0; at < file.size(); ) {
        int count = (int) Math.min(PIECE, file.size() - at);
        input.read(at, buffer.clear(), count);
        sha256.update(buffer.array(), 0, count);
        at += count;
      }
    }
    byte[] digest = sha256.digest();
    byte[] value = Arrays.copyOf(MARK, MARK.length + digest.length);
    System.arraycopy(digest, 0, value, MARK.length, digest.length);
    return Bytes.of(value);
  }

  @Override
  public void abort() {
    // Nobody waits.
  }

  @Override
  public void progress() {
    // Part of the scan, whose progress is counted in entries.
  }
}
