package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.tools.build.compress.CompressorFactory;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Options are checked, all at once, and say which one is at fault. */
class BuildOptionsTest {
  private static BuildOptions.Builder builder() {
    return BuildOptions.builder();
  }

  private static XattrOptions prefixes(String prefix, int count) {
    return XattrOptions.DEFAULTS.withPrefixes(Collections.nCopies(count, Bytes.utf8(prefix)));
  }

  private static CompressionOptions lz4(Consumer<CompressionOptions.Builder> more) {
    CompressionOptions.Builder options = CompressionOptions.builder().algorithms(copies(1));
    more.accept(options);
    return options.build();
  }

  private static List<CompressorFactory> copies(int count) {
    return Collections.nCopies(count, new PlainLz4());
  }

  static Stream<Arguments> faults() {
    String block = " must be a power of two from 512 to 65536";
    String chunk = " must be a power of two from the block size to 1 GiB";
    String label = " must have at most 15 bytes and no NUL";
    return Stream.of(
        Arguments.of(builder().blockSize(256), "blockSize=256" + block),
        Arguments.of(builder().blockSize(131072), "blockSize=131072" + block),
        Arguments.of(builder().blockSize(3000), "blockSize=3000" + block),
        Arguments.of(builder().blockSize(-4096), "blockSize=-4096" + block),
        Arguments.of(builder().chunks(ChunkOptions.of(2048)), "chunks.size=2048" + chunk),
        Arguments.of(builder().chunks(ChunkOptions.of(5000)), "chunks.size=5000" + chunk),
        Arguments.of(builder().chunks(ChunkOptions.of(1L << 31)), "chunks.size=2147483648" + chunk),
        Arguments.of(
            builder().label(Bytes.utf8("x".repeat(16))), "label=" + "x".repeat(16) + label),
        Arguments.of(builder().label(Bytes.of(new byte[1])), "label=\\x00" + label),
        Arguments.of(builder().dataAlignment(0), "dataAlignment=0 must be from 1 to 16777216"),
        Arguments.of(builder().imageAlignment(-1), "imageAlignment=-1 must be from 1 to 16777216"),
        Arguments.of(builder().offset(-1), "offset=-1 must be from 0 to " + Long.MAX_VALUE / 2),
        Arguments.of(builder().rootXattrSize(65536), "rootXattrSize=65536 must be from 0 to 65535"),
        Arguments.of(builder().workers(0), "workers=0 must be from 1 to 1024"),
        Arguments.of(
            builder().xattrs(prefixes("user.a", 129)),
            "prefixes=129 must be at most 128 with the name of digests"),
        Arguments.of(
            builder().xattrs(prefixes("system.posix_acl_access", 1)),
            "prefixes=system.posix_acl_access must have at most 255 bytes behind its namespace, and"
                + " cannot be an ACL"),
        Arguments.of(
            builder().compression(lz4(o -> o.pclusterSize(2048))),
            "pclusterSize=2048 must be a multiple of the block size up to 1 MiB"),
        Arguments.of(
            builder().compression(lz4(o -> o.pclusterSize(2 << 20))),
            "pclusterSize=2097152 must be a multiple of the block size up to 1 MiB"),
        Arguments.of(
            builder().compression(lz4(o -> o.maxExtentBytes(13 << 20))),
            "maxExtentBytes=13631488 must be from 4096 to 12582912"),
        Arguments.of(
            builder()
                .compression(lz4(o -> o.fragments(FragmentOptions.ALL.withPclusterSize(5000)))),
            "fragments.pclusterSize=5000 must be a multiple of the block size up to 1 MiB"),
        Arguments.of(
            builder().compression(lz4(o -> o.fragments(FragmentOptions.ALL.withAlgorithm(1)))),
            "fragments.algorithm=1 must be from 0 to 0"),
        Arguments.of(
            builder().compression(lz4(o -> {})).chunks(ChunkOptions.of(4096)),
            "chunks.size=4096 contradicts compression"),
        Arguments.of(
            builder().compression(lz4(o -> {})).chunks(ChunkOptions.NONE.withKeepHoles(true)),
            "chunks.keepHoles=true contradicts compression, which leaves nothing of holes anyway"),
        Arguments.of(
            builder().compression(lz4(o -> o.algorithms(copies(17)))),
            "algorithms=17 must be from 1 to 16"),
        Arguments.of(
            builder().blockSize(0).workers(-1),
            "blockSize=0" + block + "; workers=-1 must be from 1 to 1024"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void namesTheOptionAtFault(BuildOptions.Builder builder, String message) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void theLimitsThemselvesAreFine() {
    BuildOptions options =
        builder()
            .blockSize(65536)
            .chunks(ChunkOptions.of(1L << 30))
            .label(Bytes.utf8("x".repeat(15)))
            .dataAlignment(1 << 24)
            .imageAlignment(1 << 24)
            .rootXattrSize(65535)
            .workers(1024)
            .xattrs(prefixes("user." + "x".repeat(255), 128))
            .build();
    assertThat(options.toBuilder().build().chunks().size()).isEqualTo(1L << 30);
  }

  @Test
  void omittedDotsNeedThe48BitForm() {
    assertThat(builder().omitDot(true).build().bit48()).isTrue();
  }

  @Test
  void builtOptionsDoNotChangeWithTheirBuilder() {
    BuildOptions.Builder builder = builder().blockSize(512);
    BuildOptions options = builder.build();
    builder.blockSize(1024);
    assertThat(options.blockSize()).isEqualTo(512);
  }

  @Test
  void ownerNumbersHave32Bits() {
    assertThatThrownBy(
            () -> new OwnerOptions(OptionalLong.of(4294967296L), OptionalLong.empty(), 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("forcedUid=4294967296 is not between 0 and 4294967295");
  }

  @Test
  void theDefaultsAreForEverybody() {
    BuildOptions defaults = BuildOptions.defaults();
    assertThat(defaults.blockSize()).isEqualTo(4096);
    assertThat(defaults.chunks().size()).isZero();
    assertThat(defaults.uuid().isFromContent()).isTrue();
    assertThat(defaults.xattrs().tolerance()).isEqualTo(2);
    assertThat(List.of(defaults.checksum(), defaults.inlineData())).containsOnly(true);
    assertThat(List.of(defaults.bit48(), defaults.omitDot(), defaults.chunks().keepHoles()))
        .containsOnly(false);
  }
}
