package io.erofs.tools.cli;

import io.erofs.tools.oci.OciOptions;
import io.erofs.tools.oci.OciSource;
import io.erofs.tools.oci.OciVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code erofs oci verify}. */
final class OciVerifyCommand extends BaseCommand {
  OciVerifyCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.value("platform", "OS/ARCH[/VARIANT]", "which of several images"),
            Option.value("ref", "X", "which of several images, by its name or tag"));
  }

  @Override
  String usage() {
    return """
        [OPTIONS] IMAGE
        Check a container image with EROFS layers against the draft layer specification:
        digests, order and roles of layers, annotations, chunk indexes with every chunk,
        whiteouts. One line for each fault on standard output; exit code 1 if there is one.
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Path image = HostPaths.of(arguments.only("IMAGE"));
    OciOptions options = OciCommand.selection(arguments, OciOptions.defaults());
    Interruption guard = Interruption.guard();
    List<OciVerifier.Finding> findings;
    try (OciSource source = OciSource.open(image, options)) {
      findings = OciVerifier.verify(source, options.temporaryDirectory());
    } catch (IOException e) {
      throw guard.explain(e);
    } finally {
      guard.close();
    }
    for (OciVerifier.Finding finding : findings) {
      session.out().println(finding.toString());
    }
    return findings.isEmpty() ? ExitCodes.OK : ExitCodes.IMAGE;
  }
}
