package io.erofs.tools.build.write;

import io.erofs.tools.build.data.BlockSink;
import io.erofs.tools.build.data.CompressObserver;
import io.erofs.tools.build.data.CompressPass;
import io.erofs.tools.build.data.CompressedData;
import io.erofs.tools.build.data.CompressionSettings;
import io.erofs.tools.build.data.FileRoom;
import io.erofs.tools.build.data.PlainData;
import io.erofs.tools.build.data.Spool;
import io.erofs.tools.build.data.StoredFile;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.DirectoryInode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is stored before inodes are written: compressed files, and directories that are compressed
 * once all node numbers are known. Immutable.
 *
 * @param plan where everything else is
 * @param directories what became of directories that were to be compressed, by inode
 * @param compressed what compressing directories gave
 * @param plainDigest digest of directories that did not become smaller
 * @param endBlock the block behind all directories, 0 if there are none
 */
record StoredData(
    LayoutPlan plan,
    Map<BuildInode, StoredFile> directories,
    CompressedData compressed,
    long plainDigest,
    long endBlock) {

  /** What became of an inode's data. */
  StoredFile of(BuildInode inode) {
    StoredFile directory = directories.get(inode);
    return directory == null ? plan.data().of(inode) : directory;
  }

  /** Digests of directories. */
  long[] digests() {
    long[] all = compressed.digests().clone();
    long[] both = java.util.Arrays.copyOf(all, all.length + 1);
    both[all.length] = plainDigest;
    return directories.isEmpty() ? new long[0] : both;
  }

  /**
   * Compresses directories that are planned to be, behind the data of flat inodes.
   *
   * @param settings how they are compressed
   * @param sink the image
   * @param spool not used, as nothing of a directory goes behind an index
   * @param workers number of threads
   */
  static StoredData of(
      LayoutPlan plan, CompressionSettings settings, BlockSink sink, Spool spool, int workers)
      throws IOException {
    List<DirectoryInode> wanted = new ArrayList<>();
    List<FileContent> contents = new ArrayList<>();
    for (BuildInode inode : plan.tree().inodes()) {
      if (inode instanceof DirectoryInode directory && plan.layout(inode).isCompressed()) {
        wanted.add(directory);
        contents.add(new DirectoryContent(plan, directory));
      }
    }
    if (wanted.isEmpty()) {
      return new StoredData(plan, Map.of(), CompressedData.NONE, 0, 0);
    }
    BuildTree hidden = BuildTree.ofHidden(contents);
    FileRoom.Source rooms = file -> new FileRoom(0, 0);
    CompressedData data =
        CompressPass.run(
            hidden,
            settings,
            rooms,
            CompressPass.Place.of(sink, spool, plan.flatEnd(), plan.mostBlocks()),
            workers,
            CompressObserver.NONE);
    PlainData plain = new PlainData(sink, data.endBlock(), plan.settings().blockBits());
    Map<BuildInode, StoredFile> stored = new HashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      StoredFile file = data.of(hidden.inodes().get(i));
      boolean untouched = file.equals(StoredFile.UNTOUCHED);
      stored.put(
          wanted.get(i), untouched ? new StoredFile.Plain(plain.put(contents.get(i))) : file);
    }
    return new StoredData(plan, stored, data, plain.digest(), plain.endBlock());
  }
}
