package io.erofs.tools.cli;

import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.BuildReport;
import io.erofs.tools.oci.OciConverter;
import io.erofs.tools.oci.OciOptions;
import io.erofs.tools.oci.OciReport;
import io.erofs.tools.oci.OciSource;
import io.erofs.tools.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** {@code erofs oci}. */
final class OciCommand extends BaseCommand {
  private static final int SHOWN = 10;

  OciCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.value(
                'o', "output", "X", "directory to make, or with --flat the image to write"),
            Option.flag("flat", "one image of the whole tree, nothing else"),
            Option.value("platform", "OS/ARCH[/VARIANT]", "which of several images"),
            Option.value("ref", "X", "which of several images, by its name or tag"),
            Option.flag('q', "quiet", "do not tell what was made"));
  }

  @Override
  String usage() {
    return """
        -o X [OPTIONS] IMAGE
        Make EROFS images of a container image: a directory with an image layout, such a
        layout as an archive, or what 'docker save' writes. X/merged.erofs shows the whole
        tree, with whiteouts resolved; its data is in the images of the layers,
        X/blobs/sha256/*, which are its devices. Layers may be tar archives or EROFS images;
        all digests are verified. 'erofs oci build' is the other way.
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Path image = HostPaths.of(arguments.only("IMAGE"));
    Path output = HostPaths.of(arguments.last("output").value());
    Path beside = Objects.requireNonNull(output.toAbsolutePath().normalize().getParent(), "parent");
    OciOptions options = selection(arguments, OciOptions.defaults().withTemporaryDirectory(beside));
    Interruption guard = Interruption.guard();
    try (OciSource source = OciSource.open(image, options)) {
      convert(source, output, arguments, session);
    } catch (IOException e) {
      throw guard.explain(e);
    } finally {
      guard.close();
    }
    return ExitCodes.OK;
  }

  private void convert(OciSource source, Path output, Arguments arguments, Session session)
      throws IOException {
    OciConverter converter = OciConverter.of(BuildOptions.defaults());
    boolean isTold = !arguments.has("quiet");
    if (arguments.has("flat")) {
      BuildReport report = converter.flatten(source, output);
      BuildWarnings.print(name(), report.problems(), SHOWN, "", session.err());
      return;
    }
    OciReport report = converter.convert(source, output);
    BuildWarnings.print(name(), report.build().problems(), SHOWN, "", session.err());
    if (isTold) {
      StringBuilder devices = new StringBuilder("ro");
      for (Path device : report.devices()) {
        devices.append(",device=").append(device);
      }
      session.out().println("mount -t erofs -o " + devices + " " + report.merged() + " DIR");
    }
  }

  /** Which image the arguments choose. */
  static OciOptions selection(Arguments arguments, OciOptions options) throws UsageException {
    OciOptions chosen = options;
    if (arguments.has("platform")) {
      chosen = chosen.withPlatform(platform(arguments.last("platform")));
    }
    if (arguments.has("ref")) {
      chosen = chosen.withReference(arguments.last("ref").text());
    }
    return chosen;
  }

  static Platform platform(Arguments.Given given) throws UsageException {
    try {
      return Platform.parse(given.text());
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "invalid --platform '" + given.text() + "': expected os/architecture[/variant]");
    }
  }
}
