package io.erofs.tools.export;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import java.io.IOException;
import java.nio.file.Path;

/** Extracts an image with every attribute asked for, and prints what became of it. */
final class ExtractMain {
  private ExtractMain() {}

  public static void main(String[] args) throws IOException {
    try (ErofsImage image = Erofs.open(Path.of(args[0]))) {
      ExtractOptions options =
          ExtractOptions.builder().preserveOwner(true).preservePermissions(true).build();
      ExtractionReport report =
          Extractor.of(image, options).extract(image.root(), Path.of(args[1]));
      report.problems().forEach(problem -> System.out.println("problem " + problem));
      for (Loss.Kind kind : Loss.Kind.values()) {
        Loss loss = report.losses().get(kind);
        if (loss != null) {
          System.out.println(kind + " " + loss.count() + " " + loss.examples());
        }
      }
    }
  }
}
