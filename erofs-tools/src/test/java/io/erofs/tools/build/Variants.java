package io.erofs.tools.build;

import io.erofs.model.Bytes;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.FileChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sets of options that change how things are stored, but nothing of what is stored. */
final class Variants {
  private Variants() {}

  static Map<String, BuildOptions> all() {
    Map<String, BuildOptions> all = new LinkedHashMap<>();
    all.put("defaults", BuildOptions.defaults());
    all.put("512", builder().blockSize(512).build());
    all.put("1024", builder().blockSize(1024).build());
    all.put("2048", builder().blockSize(2048).build());
    all.put("64K", builder().blockSize(65536).build());
    all.put("chunks of 4K", builder().chunks(ChunkOptions.of(4096)).build());
    all.put("chunks of 64K", builder().chunks(ChunkOptions.of(65536)).build());
    all.put("chunks of 16M", builder().chunks(ChunkOptions.of(16 << 20)).build());
    all.put("indexes", builder().chunks(ChunkOptions.of(8192).withForm(ChunkForm.INDEXES)).build());
    all.put(
        "block map", builder().chunks(ChunkOptions.of(4096).withForm(ChunkForm.BLOCK_MAP)).build());
    all.put("holes", builder().chunks(ChunkOptions.NONE.withKeepHoles(true)).build());
    all.put("extended", builder().inodeForm(InodeForm.EXTENDED).checksum(false).build());
    all.put("not inline", builder().inlineData(false).build());
    all.put("48 bits", builder().bit48(true).build());
    all.put(
        "48 bits, chunks of 512",
        builder().bit48(true).blockSize(512).chunks(ChunkOptions.of(512)).build());
    all.put("no dots", builder().omitDot(true).build());
    all.put("all shared", builder().xattrs(XattrOptions.DEFAULTS.withTolerance(0)).build());
    all.put(
        "none shared", builder().xattrs(XattrOptions.DEFAULTS.withTolerance(1_000_000)).build());
    all.put("no filter", builder().xattrs(XattrOptions.DEFAULTS.withNameFilter(false)).build());
    all.put(
        "prefixes",
        builder()
            .xattrs(
                XattrOptions.DEFAULTS
                    .withPrefixes(
                        List.of(
                            Bytes.utf8("user.a"),
                            Bytes.utf8("trusted."),
                            Bytes.utf8("security.sel"),
                            Bytes.utf8("user.")))
                    .withPlainPrefixes(true))
            .build());
    all.put("aligned", builder().dataAlignment(3).imageAlignment(7).rootXattrSize(300).build());
    all.put(
        "aligned chunks",
        builder().chunks(ChunkOptions.of(16384)).dataAlignment(4).imageAlignment(256).build());
    all.put("compressed", compressed(options -> {}));
    all.put("compressed, 64K, tails", compressed(o -> o.pclusterSize(65536).inlineTails(true)));
    all.put("compressed, 1M, legacy", compressed(o -> o.pclusterSize(1 << 20).legacyIndex(true)));
    all.put("compressed, tails, legacy", compressed(o -> o.inlineTails(true).legacyIndex(true)));
    all.put("compressed, short", compressed(o -> o.pclusterSize(16384).maxExtentBytes(20000)));
    all.put("compressed, 48 bits, aligned", aligned());
    all.put("48 bits, bytes", deflated(options -> options.pclusterSize(65536)));
    all.put("48 bits, short bytes", deflated(options -> options.maxExtentBytes(4096)));
    all.put("48 bits, uneven bytes", unevenBytes());
    addMetadata(all);
    addAlgorithms(all);
    addFragments(all);
    return all;
  }

  private static void addMetadata(Map<String, BuildOptions> all) {
    all.put("boxed", builder().compression(boxed(0, 0)).build());
    all.put("boxed, no dots, all shared", boxedAndShared());
    MetadataOptions metadata = MetadataOptions.DEFAULTS;
    MetadataOptions directories = metadata.withCompressedDirectories(true);
    all.put(
        "fragments, boxed",
        compressed(o -> o.fragments(FragmentOptions.TAILS).metadata(metadata.withBox(0, 0))));
    all.put(
        "all fragments, boxed, blocks of 512",
        compressed(o -> o.fragments(FragmentOptions.ALL).metadata(directories.withBox(0, 0)))
            .toBuilder()
            .blockSize(512)
            .build());
    all.put("boxed, compressed", compressed(o -> o.metadata(metadata.withBox(0, 16384))));
    all.put(
        "boxed, bytes, tails",
        deflated(o -> o.inlineTails(true).metadata(directories.withBox(1, 0))));
    all.put("directories", compressed(o -> o.metadata(directories).pclusterSize(16384)));
    all.put(
        "directories, blocks of 512, legacy",
        compressed(o -> o.metadata(directories).legacyIndex(true)).toBuilder()
            .blockSize(512)
            .build());
    all.put(
        "directories together",
        builder()
            .compression(
                CompressionOptions.builder()
                    .metadata(metadata.withDirectoriesTogether(true))
                    .build())
            .blockSize(512)
            .dataAlignment(3)
            .build());
  }

  /** Every algorithm, in pclusters of all sizes, with what else changes how streams lie. */
  private static void addAlgorithms(Map<String, BuildOptions> all) {
    int[] sizes = {4096, 65536, 1 << 20};
    for (String name : Compressors.names()) {
      for (int size : sizes) {
        List<CompressorFactory> algorithm = List.of(Compressors.of(name, size));
        all.put(name + " " + size, compressed(o -> o.algorithms(algorithm).pclusterSize(size)));
        all.put(
            name + " " + size + ", everything",
            compressed(
                o ->
                    o.algorithms(algorithm)
                        .pclusterSize(size)
                        .inlineTails(true)
                        .fragments(FragmentOptions.TAILS)
                        .deduplicate(true)));
      }
      List<CompressorFactory> algorithm = List.of(Compressors.of(name, 65536));
      all.put(
          name + ", 48 bits",
          compressed(o -> o.algorithms(algorithm).pclusterSize(65536)).toBuilder()
              .bit48(true)
              .build());
    }
  }

  private static void addFragments(Map<String, BuildOptions> all) {
    all.put("fragments", compressed(o -> o.fragments(FragmentOptions.TAILS)));
    all.put(
        "fragments, 64K, legacy, tails",
        compressed(
            o ->
                o.fragments(FragmentOptions.TAILS.withPclusterSize(16384))
                    .pclusterSize(65536)
                    .legacyIndex(true)
                    .inlineTails(true)));
    all.put(
        "all fragments",
        compressed(o -> o.fragments(FragmentOptions.ALL.withDeduplication(false))));
    all.put("fragments, 48 bits, bytes", deflated(o -> o.fragments(FragmentOptions.TAILS)));
    for (int size : new int[] {512, 1024, 2048, 16384, 65536}) {
      all.put(
          "compressed, tails, blocks of " + size,
          compressed(o -> o.inlineTails(true)).toBuilder().blockSize(size).build());
    }
  }

  private static BuildOptions compressed(Consumer<CompressionOptions.Builder> more) {
    CompressionOptions.Builder options =
        CompressionOptions.builder().algorithms(List.of(new PlainLz4()));
    more.accept(options);
    return builder().compression(options.build()).build();
  }

  /** Data that does not begin at blocks, of two algorithms by turns of the size. */
  private static BuildOptions deflated(Consumer<CompressionOptions.Builder> more) {
    CompressionOptions.Builder options =
        CompressionOptions.builder().algorithms(List.of(new PlainDeflate(), new PlainLz4()));
    options.strategy(file -> new FileChoice((int) (file.size() & 1), 16384));
    more.accept(options);
    return builder().bit48(true).compression(options.build()).build();
  }

  private static BuildOptions unevenBytes() {
    return deflated(options -> options.pclusterSize(8192).maxExtentBytes(5000)).toBuilder()
        .dataAlignment(3)
        .build();
  }

  private static CompressionOptions boxed(int algorithm, int pclusterSize) {
    return CompressionOptions.builder()
        .metadata(MetadataOptions.DEFAULTS.withBox(algorithm, pclusterSize))
        .build();
  }

  private static BuildOptions boxedAndShared() {
    XattrOptions xattrs =
        XattrOptions.DEFAULTS.withPrefixes(List.of(Bytes.utf8("user."))).withTolerance(0);
    return builder().omitDot(true).xattrs(xattrs).compression(boxed(0, 0)).build();
  }

  private static BuildOptions aligned() {
    return compressed(options -> options.inlineTails(true)).toBuilder()
        .bit48(true)
        .dataAlignment(3)
        .imageAlignment(5)
        .build();
  }

  private static BuildOptions.Builder builder() {
    return BuildOptions.builder();
  }
}
