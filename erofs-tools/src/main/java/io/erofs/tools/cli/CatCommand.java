package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import java.io.IOException;

/** {@code erofs cat}. */
final class CatCommand extends BaseCommand {
  CatCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section("Image options:", Images.DEVICE, Images.OFFSET, Images.NO_SBCRC)
        .section("Blob options:", BlobPlace.options());
  }

  @Override
  String usage() {
    return "[OPTIONS] IMAGE PATH...\n"
        + "Write files of IMAGE to standard output; symbolic links are followed.\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Bytes file = arguments.first("IMAGE");
    if (arguments.rest().isEmpty()) {
      throw new UsageException("missing argument: PATH");
    }
    try (ErofsImage image = Images.open(file, arguments)) {
      for (Bytes path : arguments.rest()) {
        Images.copy(image, path, Images.find(image, path), session.out());
      }
    }
    return ExitCodes.OK;
  }
}
