package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.blob.AccessTrace;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;

/** {@code erofs trace}. */
final class TraceCommand extends BaseCommand {
  private static final int BUFFER = 1 << 18;

  TraceCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.value('o', "output", "FILE", "write the trace to FILE, not to standard output"),
            Option.value("from", "FILE", "read what the lines of FILE name, after the PATHs"))
        .section("Image options:", Images.OFFSET, Images.NO_SBCRC)
        .section("Blob options:", BlobPlace.options());
  }

  @Override
  String usage() {
    return """
        [OPTIONS] --blobs=X IMAGE [PATH]...
        Read files of IMAGE, and everything below directories, in the order given, and write
        down which ranges of its extra devices that takes, each where it is used first. For
        'erofs prefetch --trace=FILE'.
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Bytes file = arguments.first("IMAGE");
    List<Bytes> paths = new ArrayList<>(arguments.rest());
    for (Arguments.Given given : arguments.all("from")) {
      for (String line : Files.readAllLines(HostPaths.of(given.value()))) {
        paths.add(Bytes.parse(line));
      }
    }
    if (paths.isEmpty()) {
      throw new UsageException("missing argument: PATH");
    }
    ImagePlace place = ImagePlace.of(file, arguments);
    AccessTrace.Recorder recorder = new AccessTrace.Recorder(place.blobs());
    try (ErofsImage image = place.open(place.options().toBuilder().blobs(recorder).build())) {
      for (Bytes path : paths) {
        read(image, path);
      }
    }
    write(recorder.trace(), arguments, session.out());
    return ExitCodes.OK;
  }

  private static void read(ErofsImage image, Bytes path) throws IOException {
    Inode start = Images.find(image, path, LinkOption.NOFOLLOW_LINKS);
    byte[] buffer = new byte[BUFFER];
    image.walk(
        start,
        path,
        entry -> {
          if (entry.inode().isRegular() && entry.firstName().isEmpty()) {
            try (InputStream in = image.newInputStream(entry.inode())) {
              while (in.read(buffer) >= 0) {
                // What it takes to read it is what is wanted.
              }
            }
          }
          return ImageVisitor.Next.CONTINUE;
        });
  }

  private static void write(AccessTrace trace, Arguments arguments, Output out)
      throws IOException, UsageException {
    StringBuilder text = new StringBuilder();
    trace.writeTo(text);
    if (arguments.has("output")) {
      Files.writeString(
          HostPaths.of(arguments.last("output").value()), text, StandardCharsets.UTF_8);
    } else {
      out.print(text.toString());
    }
  }
}
