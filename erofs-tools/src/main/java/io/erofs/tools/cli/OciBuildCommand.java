package io.erofs.tools.cli;

import io.erofs.Erofs;
import io.erofs.error.NotErofsException;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.source.DirectorySource;
import io.erofs.tools.build.source.ImageSource;
import io.erofs.tools.build.source.TarSource;
import io.erofs.tools.build.source.TarSourceOptions;
import io.erofs.tools.build.source.TreeSource;
import io.erofs.tools.oci.LayerMediaType;
import io.erofs.tools.oci.LayerStorage;
import io.erofs.tools.oci.OciBuildOptions;
import io.erofs.tools.oci.OciBuilder;
import io.erofs.tools.oci.OciDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** {@code erofs oci build}. */
final class OciBuildCommand extends BaseCommand {
  OciBuildCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.value('o', "output", "DIR", "directory to make"),
            Option.value("compress", "X", "store layers as X: zstd[,level] (default) or none"),
            Option.value(
                "chunk-size", "#", "bytes of a layer that can be fetched alone (default 1M)"),
            Option.value(
                "media-type",
                "X",
                "what layers are called: application/vnd.erofs (default), or"
                    + " application/vnd.erofs.layer.v1 for containerd"),
            Option.flag("dm-verity", "put a hash tree of dm-verity behind each image"),
            Option.value("workers", "#", "set the number of worker threads to #"))
        .section(
            "The image:",
            Option.value("platform", "OS/ARCH[/VARIANT]", "what it runs on (default: linux here)"),
            Option.value("ref", "X", "its name in the layout"),
            Option.value("entrypoint", "X", "program to run; once for each of its arguments"),
            Option.value("cmd", "X", "argument that may be replaced; once for each"),
            Option.value("env", "NAME=X", "environment variable; once for each"),
            Option.value("user", "X", "user to run as"),
            Option.value("workdir", "X", "directory to run in"));
  }

  @Override
  String usage() {
    return """
        -o DIR [OPTIONS] SOURCE...
        Make a container image of EROFS layers, as an image layout: one layer of each SOURCE,
        the lowest first. A SOURCE is a directory, a tar archive, plain or compressed, or an
        EROFS image; whiteouts may be those of archives or of overlayfs. Prints the digest of
        the manifest. The layers follow a draft specification (application/vnd.erofs).
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Path output = HostPaths.of(arguments.last("output").value());
    if (arguments.operands().isEmpty()) {
      throw new UsageException("missing argument: SOURCE");
    }
    OciBuildOptions options = buildOptions(arguments);
    Interruption guard = Interruption.guard();
    try (OpenLayers layers = new OpenLayers()) {
      for (var operand : arguments.operands()) {
        layers.add(open(HostPaths.of(operand), output));
      }
      OciDigest digest = OciBuilder.of(options).build(output, layers.list());
      session.out().println(digest.toString());
    } catch (IOException e) {
      throw guard.explain(e);
    } finally {
      guard.close();
    }
    return ExitCodes.OK;
  }

  private static TreeSource open(Path source, Path output) throws IOException {
    if (Files.isDirectory(source)) {
      return DirectorySource.of(source);
    }
    try {
      return ImageSource.of(Erofs.open(source), ImageSource.Data.COPY);
    } catch (NotErofsException archive) {
      Path beside =
          Objects.requireNonNull(output.toAbsolutePath().normalize().getParent(), "parent");
      return TarSource.open(source, TarSourceOptions.defaults().withSpoolDirectory(beside));
    }
  }

  private static OciBuildOptions buildOptions(Arguments arguments) throws UsageException {
    OciBuildOptions options = OciBuildOptions.defaults();
    BuildOptions.Builder image = BuildOptions.builder();
    LayerStorage storage = options.storage();
    int level = options.level();
    int chunkSize = options.chunkSize();
    for (Arguments.Given given : arguments.options()) {
      switch (given.key()) {
        case "dm-verity" -> options = options.withHashTrees(true);
        case "workers" -> image.workers((int) given.number(1, 1024));
        case "media-type" -> options = options.withMediaType(mediaType(given.text()));
        case "platform" -> options = options.withPlatform(OciCommand.platform(given));
        case "ref" -> options = options.withReference(given.text());
        case "chunk-size" -> chunkSize = (int) given.size(1, Integer.MAX_VALUE);
        case "compress" -> {
          storage = given.text().equals("none") ? LayerStorage.RAW : LayerStorage.ZSTD;
          level = storage == LayerStorage.RAW ? level : level(given, level);
        }
        default -> {
          // Taken below.
        }
      }
    }
    try {
      return options
          .withImage(image.build())
          .withStorage(storage, level, chunkSize)
          .withProcess(process(arguments));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          String.valueOf(e.getMessage())
              .replace("chunkSize=", "--chunk-size=")
              .replace("level=", "--compress=zstd,"));
    }
  }

  private static LayerMediaType mediaType(String text) throws UsageException {
    for (LayerMediaType type : LayerMediaType.values()) {
      if (type.text(LayerStorage.RAW).equals(text)) {
        return type;
      }
    }
    throw new UsageException(
        "invalid --media-type '"
            + text
            + "': expected application/vnd.erofs or application/vnd.erofs.layer.v1");
  }

  private static int level(Arguments.Given given, int usual) throws UsageException {
    String text = given.text();
    if (text.equals("zstd")) {
      return usual;
    }
    if (!text.matches("zstd,[0-9]{1,2}")) {
      throw new UsageException("invalid --compress '" + text + "': expected zstd[,level] or none");
    }
    return Integer.parseInt(text.substring("zstd,".length()));
  }

  private static OciBuildOptions.Process process(Arguments arguments) throws UsageException {
    return new OciBuildOptions.Process(
        texts(arguments, "entrypoint"),
        texts(arguments, "cmd"),
        texts(arguments, "env"),
        arguments.has("user") ? arguments.last("user").text() : "",
        arguments.has("workdir") ? arguments.last("workdir").text() : "");
  }

  private static List<String> texts(Arguments arguments, String key) {
    List<String> texts = new ArrayList<>();
    for (Arguments.Given given : arguments.all(key)) {
      texts.add(given.text());
    }
    return texts;
  }
}
