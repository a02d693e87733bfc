package io.erofs.tools.build;

import io.erofs.tools.build.data.CompressObserver;
import io.erofs.tools.build.data.CompressPass;
import io.erofs.tools.build.data.CompressedData;
import io.erofs.tools.build.data.CompressionSettings;
import io.erofs.tools.build.data.FileRoom;
import io.erofs.tools.build.data.PackedContent;
import io.erofs.tools.build.data.PlainData;
import io.erofs.tools.build.data.Spool;
import io.erofs.tools.build.data.StoredFile;
import io.erofs.tools.build.plan.LayoutPlanner;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.write.Output;
import java.io.IOException;

/** Compresses the files of a tree, then the packed inode with what they left to it. */
final class CompressStage {
  private static final int ENTRY_BYTES = 8;

  private final BuildOptions options;
  private final Output output;
  private final Spool spool;
  private final Spool fragments;

  /**
   * Creates the stage.
   *
   * @param output the image
   * @param spool takes what goes behind indexes
   * @param fragments takes the content of the packed inode
   */
  CompressStage(BuildOptions options, Output output, Spool spool, Spool fragments) {
    this.options = options;
    this.output = output;
    this.spool = spool;
    this.fragments = fragments;
  }

  /**
   * What is stored.
   *
   * @param tree the tree, with the packed inode if there is one
   * @param data what became of its files
   */
  record Result(BuildTree tree, CompressedData data) {}

  Result run(BuildTree tree, LayoutPlanner.Preview preview, CompressObserver observer)
      throws IOException {
    PackedContent packed =
        new PackedContent(fragments, options.compression().fragments().deduplicates());
    if (preview.packedTable().length > 0) {
      packed.append(preview.packedTable());
    }
    long most = preview.mostBlocks();
    CompressionSettings settings = InternalSettings.compression(options);
    CompressedData files =
        CompressPass.run(
            tree,
            settings,
            preview.rooms(),
            new CompressPass.Place(output, spool, packed, preview.firstBlock(), most),
            options.workers(),
            observer);
    if (packed.size() == 0) {
      return new Result(tree, files);
    }
    FileRoom.Source rooms =
        file -> new FileRoom((file.size() >>> settings.blockBits()) * ENTRY_BYTES, 0);
    CompressedData fragmentsData =
        CompressPass.run(
            tree.onlyHidden(packed),
            InternalSettings.packed(options),
            rooms,
            new CompressPass.Place(output, spool, packed, files.endBlock(), most),
            options.workers(),
            CompressObserver.NONE);
    CompressedData stored = plainInFrontOfBox(fragmentsData, packed, files.endBlock());
    return new Result(tree.withHidden(packed), files.with(stored, packed.sharedBytes()));
  }

  /**
   * With a metabox, nobody but this writes a packed inode that is not compressed, because its inode
   * is not among the others.
   */
  private CompressedData plainInFrontOfBox(
      CompressedData data, PackedContent packed, long firstBlock) throws IOException {
    boolean isUntouched = data.files().contains(StoredFile.UNTOUCHED);
    if (!isUntouched || !options.compression().metadata().isBoxed()) {
      return data;
    }
    int blockBits = Integer.numberOfTrailingZeros(options.blockSize());
    PlainData plain = new PlainData(output, firstBlock, blockBits);
    StoredFile file = new StoredFile.Plain(plain.put(packed));
    return data.plain(file, plain.endBlock(), plain.digest());
  }
}
