package io.erofs.tools.fuzz;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.internal.codec.CodecException;
import io.erofs.internal.codec.Decompressor;
import io.erofs.internal.codec.Decompressors;
import io.erofs.internal.format.LittleEndian;
import io.erofs.io.ByteSource;
import io.erofs.io.ReadLimits;
import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import io.erofs.testkit.ImageExerciser;
import io.erofs.testkit.ImagePatcher;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.ImageChecker;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What a fuzzer is pointed at, and what the bytes mean there.
 *
 * <p>Images are whole images whose checksum is made right. Inputs of the others begin with numbers
 * (little-endian) that {@link FuzzSeeds} lays out the same way.
 */
enum FuzzTarget {
  /** A whole image. */
  TREE {
    @Override
    void run(byte[] input) throws IOException {
      if (input.length >= CraftedImage.BLOCK / 2 && input.length <= MAX_IMAGE) {
        exercise(ImagePatcher.of(input));
      }
    }
  },
  /** Size of the file, its chunk format, then its addresses. */
  CHUNKS {
    @Override
    void run(byte[] input) throws IOException {
      index(input, DataLayout.CHUNK_BASED);
    }
  },
  /** Size of the file, 4 bytes, then map header and entries of 8 bytes. */
  FULL_INDEX {
    @Override
    void run(byte[] input) throws IOException {
      index(input, DataLayout.COMPRESSED_FULL);
    }
  },
  /** Size of the file, 4 bytes, then map header and packs. */
  COMPACT_INDEX {
    @Override
    void run(byte[] input) throws IOException {
      index(input, DataLayout.COMPRESSED_COMPACT);
    }
  },
  /** As {@link #FULL_INDEX}, but the header says that records of extents follow. */
  ENCODED_EXTENTS {
    @Override
    void run(byte[] input) throws IOException {
      if (input.length > 16) {
        byte[] marked = input.clone();
        marked[12] |= 1;
        marked[15] &= 0x7F;
        index(marked, DataLayout.COMPRESSED_FULL);
      }
    }
  },
  /** Bytes wanted and whether the stream may be longer, then an LZ4 block. */
  LZ4 {
    @Override
    void run(byte[] input) throws CodecException {
      decode(input, new CompressionConfig(Algorithm.LZ4, 65535, 1));
    }
  },
  /** The same with a MicroLZMA stream. */
  LZMA {
    @Override
    void run(byte[] input) throws CodecException {
      decode(input, new CompressionConfig(Algorithm.LZMA, 1 << 16, 0));
    }
  },
  /** The same with a raw DEFLATE stream. */
  DEFLATE {
    @Override
    void run(byte[] input) throws CodecException {
      decode(input, new CompressionConfig(Algorithm.DEFLATE, 1 << 15, 0));
    }
  },
  /** The same with a Zstandard frame. */
  ZSTD {
    @Override
    void run(byte[] input) throws CodecException {
      decode(input, new CompressionConfig(Algorithm.ZSTD, 1 << 20, 0));
    }
  },
  /** Header of the attributes, prefix table's place, then attributes, shared ones among them. */
  XATTRS {
    @Override
    void run(byte[] input) throws IOException {
      if (input.length < 8 || input.length > MAX_INPUT) {
        return;
      }
      ImagePatcher patcher =
          new CraftedImage(input, 8, 0)
              .file(DataLayout.FLAT_PLAIN, 0, 0)
              .u16("i_xattr_icount", CraftedImage.FILE_AT + 2, LittleEndian.u16(input, 0))
              .u32("xattr_blkaddr", ImagePatcher.SUPERBLOCK + 0x2C, 2)
              .u8("prefix_count", ImagePatcher.SUPERBLOCK + 0x5B, input[2])
              .u8("filter", ImagePatcher.SUPERBLOCK + 0x68, input[3])
              .u32("prefix_start", ImagePatcher.SUPERBLOCK + 0x5C, LittleEndian.u32(input, 4))
              .u32("compat", ImagePatcher.SUPERBLOCK + 8, 0x17);
      exercise(patcher);
    }
  },
  /** Node number of the file in the metabox, then the content of the metabox. */
  METABOX {
    @Override
    void run(byte[] input) throws IOException {
      if (input.length < 8 + 64 || input.length > MAX_INPUT) {
        return;
      }
      byte[] aligned = new byte[CraftedImage.BLOCK - CraftedImage.INODE + input.length - 8];
      System.arraycopy(
          input, 8, aligned, CraftedImage.BLOCK - CraftedImage.INODE, input.length - 8);
      ImagePatcher patcher =
          new CraftedImage(aligned, 0, 0).file(DataLayout.FLAT_PLAIN, input.length - 8, 3);
      CraftedImage.metabox(patcher, CraftedImage.fileNid());
      patcher.u64("nid", FILE_DIRENT, LittleEndian.i64(input, 0) | Long.MIN_VALUE);
      exercise(patcher);
    }
  };

  /** The root directory has three entries: ".", ".." and then the file. */
  private static final int FILE_DIRENT = CraftedImage.BLOCK + CraftedImage.INODE + 2 * 12;

  private static final int MAX_IMAGE = 1 << 17;
  private static final int MAX_INPUT = 1 << 16;
  private static final int MAX_DECODED = 1 << 20;
  private static final int MAX_STEPS = 20_000;
  private static final ReadLimits LIMITS =
      ReadLimits.DEFAULT.withMetadataCacheBytes(1 << 18).withDecodedCacheBytes(1 << 20);
  private static final OpenOptions OPTIONS =
      OpenOptions.builder().limits(LIMITS).verifyChecksum(false).build();

  /** Does with an input what a program may do with such bytes of an image. */
  abstract void run(byte[] input) throws IOException, CodecException;

  /** Runs within the bounds of {@link FuzzGuard}. */
  final void check(byte[] input) {
    FuzzGuard.run(() -> run(input));
  }

  private static void exercise(ImagePatcher patcher) throws IOException {
    byte[] image = patcher.fixChecksum().toByteArray();
    ImageExerciser.exercise(ByteSource.of("fuzz", image), List.of(), OPTIONS);
    CheckOptions options = CheckOptions.builder().open(OPTIONS).data(true).workers(1).build();
    ImageChecker.check(ByteSource.of("fuzz", image), List.of(), options);
  }

  /** Walks a map forwards, asks for places inside of its extents, and reads a little. */
  private static void index(byte[] input, DataLayout layout) throws IOException {
    if (input.length < 8 || input.length > MAX_INPUT) {
      return;
    }
    long size = LittleEndian.u32(input, 0);
    ImagePatcher patcher =
        new CraftedImage(input, 8, CraftedImage.BLOCK)
            .file(layout, size, LittleEndian.u32(input, 4));
    byte[] image = patcher.fixChecksum().toByteArray();
    try (ErofsImage opened = Erofs.open(ByteSource.of("fuzz", image), List.of(), OPTIONS)) {
      Inode file = opened.inode(CraftedImage.fileNid());
      if (file.size() > 0) {
        walk(opened.extents(file));
      }
    }
    exercise(patcher);
  }

  private static void walk(ExtentMap map) throws IOException {
    long offset = 0;
    for (int step = 0; offset < map.size() && step < MAX_STEPS; step++) {
      Extent extent = map.at(offset);
      boolean covers = extent.logicalOffset() <= offset && extent.end() > offset;
      if (!covers || extent.end() > map.size()) {
        throw new AssertionError(extent + " at " + offset + " of " + map.size());
      }
      // What an index says may depend on where it is asked, if it contradicts itself.
      Extent again = map.at(extent.end() - 1);
      if (again.end() < extent.end()) {
        throw new AssertionError(extent + ", but asked for its last byte " + again);
      }
      offset = extent.end();
    }
  }

  private static void decode(byte[] input, CompressionConfig config) throws CodecException {
    if (input.length < 5 || input.length > MAX_INPUT) {
      return;
    }
    int wanted = (int) (LittleEndian.u32(input, 0) % (MAX_DECODED + 1));
    boolean partial = (input[4] & 1) != 0;
    byte[] in = Arrays.copyOfRange(input, 5, input.length);
    byte[] out = new byte[wanted + 2];
    out[0] = 0x55;
    out[wanted + 1] = 0x55;
    try (Decompressor decompressor = Decompressors.create(config)) {
      decompressor.decode(in, 0, in.length, out, 1, wanted, partial);
    } finally {
      if (out[0] != 0x55 || out[wanted + 1] != 0x55) {
        throw new AssertionError("written outside of the output");
      }
    }
  }
}
