package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import io.erofs.model.KernelVersion;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.OwnerOptions;
import io.erofs.tools.build.UuidOption;
import io.erofs.tools.build.XattrOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What a command line of mkfs.erofs asks for.
 *
 * @param options how to build
 * @param target file to write
 * @param sources directories and images to read, the later ones on top
 * @param merge what becomes of images and layers
 * @param manifests how manifests are read, if sources are manifests
 * @param archives how archives are read, if sources are archives
 * @param labels which labels files have
 * @param chunks where chunks go, which {@code options} knows too
 * @param exclusions what is left out, which {@code options} knows too
 * @param minKernel oldest release of Linux that has to read the image
 * @param verbosity 0 to 9, 2 by default
 * @param quiet whether nothing goes to standard output
 * @param json whether the report is one JSON document
 */
record MkfsSettings(
    BuildOptions options,
    Path target,
    List<Path> sources,
    MkfsMerge merge,
    MkfsManifests manifests,
    MkfsArchives archives,
    MkfsLabels labels,
    MkfsChunks chunks,
    Exclusions exclusions,
    Optional<KernelVersion> minKernel,
    int verbosity,
    boolean quiet,
    boolean json) {
  private static final long MAX_ID = 0xFFFFFFFFL;
  private static final int DEFAULT_VERBOSITY = 2;

  /** Copies the list. */
  MkfsSettings {
    sources = List.copyOf(sources);
  }

  /** Understands the arguments. */
  static MkfsSettings of(Arguments arguments, Session session) throws IOException, UsageException {
    return new Parser(arguments).parse(session);
  }

  /** The options, with a block size of the sources if none was asked for, or if they need it. */
  BuildOptions options(OptionalInt blockSize) {
    boolean isFree = merge.hasBlockSize() && archives.blockSize().isEmpty();
    int size = isFree ? options.blockSize() : blockSize.orElse(options.blockSize());
    BuildOptions.Builder chosen = options.toBuilder().blockSize(size);
    if (sharesBlocks()) {
      chosen.chunks(options.chunks().withSize(size));
    }
    if (merge.imported() == MkfsMerge.Import.RESERVE) {
      chosen.inlineData(false);
    }
    return chosen.build();
  }

  /** Whether equal blocks are stored once, since there is no compression to find more with. */
  boolean sharesBlocks() {
    return options.compression().deduplicates()
        && options.compression().algorithms().isEmpty()
        && options.chunks().size() == 0;
  }

  private static final class Parser {
    private final Arguments arguments;
    private final BuildOptions.Builder options = BuildOptions.builder();
    private final MkfsTimes times = new MkfsTimes();
    private final Exclusions exclusions = new Exclusions();
    private final List<Bytes> prefixes = new ArrayList<>();
    private final MkfsMerge merge = new MkfsMerge();
    private final MkfsManifests manifests = new MkfsManifests();
    private final MkfsArchives archives = new MkfsArchives();
    private final MkfsLabels labels = new MkfsLabels();
    private final MkfsCompression compression = new MkfsCompression();
    private final ExtendedOptions extended =
        new ExtendedOptions(options, XattrOptions.DEFAULTS, compression);
    private Bytes digest = Bytes.EMPTY;
    private int tolerance = XattrOptions.DEFAULT_TOLERANCE;
    private OptionalLong uid = OptionalLong.empty();
    private OptionalLong gid = OptionalLong.empty();
    private long uidOffset;
    private long gidOffset;
    private int blockSize = BuildOptions.DEFAULT_BLOCK_SIZE;
    private final MkfsChunks chunks = new MkfsChunks();
    private int verbosity = DEFAULT_VERBOSITY;
    private boolean quiet;
    private boolean json;
    private Optional<KernelVersion> minKernel = Optional.empty();

    Parser(Arguments arguments) {
      this.arguments = arguments;
    }

    MkfsSettings parse(Session session) throws IOException, UsageException {
      for (Arguments.Given given : arguments.options()) {
        refuseUnsupported(given);
        if (!times.take(given)
            && !takeOwner(given)
            && !takeContent(given)
            && !merge.take(given)
            && !archives.take(given)
            && !labels.take(given)
            && !chunks.take(given)
            && !manifests.take(given)
            && !compression.take(given, extended)) {
          takeLayout(given);
        }
      }
      if (times.isStrict() && extended.isCompact()) {
        throw new UsageException(
            "--preserve-mtime contradicts -Eforce-inode-compact: compact inodes have no times");
      }
      options.times(times.options(session));
      options.owners(new OwnerOptions(uid, gid, uidOffset, gidOffset));
      options.xattrs(
          extended
              .xattrs()
              .withTolerance(tolerance)
              .withPrefixes(prefixes)
              .withInodeDigest(digest));
      options.chunks(
          chunks
              .options(blockSize, extended.chunkForm())
              .withKeepHoles(manifests.areGiven() || archives.areHeaders()));
      if (!exclusions.isEmpty()) {
        options.exclude(exclusions);
      }
      options.compression(compression.options(blockSize));
      Path target = HostPaths.of(arguments.first("FILE"));
      return new MkfsSettings(
          build(),
          target,
          sources(),
          merge,
          manifests,
          archives,
          labels,
          chunks,
          exclusions,
          minKernel,
          verbosity,
          quiet || verbosity == 0,
          json);
    }

    private BuildOptions build() throws UsageException {
      try {
        return options.build();
      } catch (IllegalArgumentException e) {
        throw new UsageException(MkfsSettings.inOptionNames(String.valueOf(e.getMessage())));
      }
    }

    private List<Path> sources() throws IOException, UsageException {
      archives.check(arguments.rest().size());
      manifests.check(archives.areGiven());
      if (arguments.rest().isEmpty() && (archives.areGiven() || manifests.areGiven())) {
        return List.of(MkfsArchives.STANDARD_INPUT);
      }
      if (arguments.rest().isEmpty()) {
        throw new UsageException("missing argument: SOURCE(s)");
      }
      List<Path> sources = new ArrayList<>();
      for (Bytes name : arguments.rest()) {
        Path source = HostPaths.of(name);
        boolean mayBeInput = archives.areGiven() || manifests.areGiven();
        boolean isInput = mayBeInput && source.equals(MkfsArchives.STANDARD_INPUT);
        if (!isInput && !Files.exists(source)) {
          throw new NoSuchFileException(source.toString());
        }
        sources.add(source);
      }
      return sources;
    }

    private boolean takeOwner(Arguments.Given given) throws UsageException {
      switch (given.key()) {
        case "all-root" -> {
          uid = OptionalLong.of(0);
          gid = OptionalLong.of(0);
        }
        case "force-uid" -> uid = OptionalLong.of(given.number(0, MAX_ID));
        case "force-gid" -> gid = OptionalLong.of(given.number(0, MAX_ID));
        case "uid-offset" -> uidOffset = given.number(0, MAX_ID);
        case "gid-offset" -> gidOffset = given.number(0, MAX_ID);
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean takeContent(Arguments.Given given) throws UsageException {
      switch (given.key()) {
        case "L" -> options.label(given.value());
        case "U" -> options.uuid(uuid(given.text()));
        case "x" -> tolerance = (int) given.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
        case "xattr-prefix" -> prefixes.add(given.value());
        case "xattr-inode-digest" -> digest = digest(given);
        case "exclude-path" -> exclusions.addPath(given.value());
        case "exclude-regex" -> exclusions.addRegex(given.value());
        case "hard-dereference" -> options.dereferenceHardLinks(true);
        case "quiet" -> quiet = true;
        case "json" -> json = true;
        case "min-kernel" -> minKernel = Optional.of(kernel(given));
        case "d" -> verbosity = (int) given.number(0, 9);
        default -> {
          return false;
        }
      }
      return true;
    }

    private void takeLayout(Arguments.Given given) throws IOException, UsageException {
      switch (given.key()) {
        case "b" -> {
          blockSize = (int) given.size(1, Integer.MAX_VALUE);
          options.blockSize(blockSize);
          merge.blockSizeGiven();
        }
        case "E" -> extended.take(given.text());
        case "dsunit" -> options.dataAlignment(alignment(given));
        case "fsalignblks" -> options.imageAlignment(alignment(given));
        case "offset" -> options.offset(given.size(0, Long.MAX_VALUE));
        case "root-xattr-isize" -> options.rootXattrSize((int) given.size(0, Integer.MAX_VALUE));
        case "workers" -> options.workers((int) Math.max(1, given.number(0, Integer.MAX_VALUE)));
        case "async-queue-limit" -> given.number(0, MAX_ID);
        default -> throw new IllegalStateException("nobody takes " + given.option().spelling());
      }
    }

    private static Bytes digest(Arguments.Given given) throws UsageException {
      if (!given.hasValue()) {
        return XattrOptions.DEFAULT_INODE_DIGEST;
      }
      if (given.value().isEmpty()) {
        throw new UsageException("--xattr-inode-digest: the name is empty");
      }
      return given.value();
    }

    private static int alignment(Arguments.Given given) throws UsageException {
      return (int) Math.max(1, given.number(0, Integer.MAX_VALUE));
    }

    private static KernelVersion kernel(Arguments.Given given) throws UsageException {
      return KernelVersion.parse(given.text())
          .orElseThrow(
              () -> new UsageException("invalid --min-kernel '" + given.text() + "': not X.Y"));
    }

    private static UuidOption uuid(String text) throws UsageException {
      switch (text) {
        case "clear":
          return UuidOption.none();
        case "random":
          return UuidOption.random();
        default:
          if (!text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw new UsageException("invalid UUID '" + text + "'");
          }
          return UuidOption.of(UUID.fromString(text));
      }
    }

    private static void refuseUnsupported(Arguments.Given given)
        throws UsageException, UnsupportedRequestException {
      if (!MkfsOptions.isUnsupported(given.key())) {
        return;
      }
      throw new UnsupportedRequestException(
          "option '" + given.option().spelling() + "' is not supported yet");
    }
  }

  /** A complaint of the library in the spellings of the options. */
  private static String inOptionNames(String message) {
    return message
        .replace("blockSize=", "-b ")
        .replace("chunks.size=", "--chunksize=")
        .replace("chunks.form=BLOCK_MAP", "-Eforce-inode-blockmap")
        .replace("dataAlignment=", "--dsunit=")
        .replace("imageAlignment=", "--fsalignblks=")
        .replace("offset=", "--offset=")
        .replace("rootXattrSize=", "--root-xattr-isize=")
        .replace("workers=", "--workers=")
        .replace("label=", "-L ")
        .replace("prefixes=", "--xattr-prefix=")
        .replace("metadata.pclusterSize=", "-m ")
        .replace("metadata.algorithm=", "-m :")
        .replace("fragments.pclusterSize=", "-Efragments=")
        .replace("pclusterSize=", "-C ")
        .replace("maxExtentBytes=", "--max-extent-bytes=")
        .replace("algorithms=", "-z ");
  }
}
