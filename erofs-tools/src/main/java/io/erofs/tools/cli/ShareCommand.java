package io.erofs.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.tools.store.BlobUse;
import io.erofs.tools.store.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code erofs share}. */
final class ShareCommand extends BaseCommand {
  ShareCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.value("html", "FILE", "write a picture as a page that stands by itself"),
            Option.flag("json", "print one JSON document"));
  }

  @Override
  String usage() {
    return """
        [OPTIONS] IMAGE...
        Show how much data of the IMAGEs lies in the same places of the same blobs: together,
        of each image alone, and of each pair. Blobs are the same if their tags are; for those
        of a blob store the tag is their digest. The blobs themselves are not needed.
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    arguments.first("IMAGE");
    List<BlobUse> uses = new ArrayList<>();
    for (Bytes file : arguments.operands()) {
      try (ErofsImage image = Erofs.open(HostPaths.of(file))) {
        uses.add(BlobUse.of(image, file.toString()));
      }
    }
    Sharing sharing = Sharing.of(uses);
    if (arguments.has("html")) {
      Path target = HostPaths.of(arguments.last("html").value());
      Files.writeString(target, SharePage.of(sharing));
    }
    if (arguments.has("json")) {
      json(sharing, session.out());
    } else {
      text(sharing, session.out());
    }
    return ExitCodes.OK;
  }

  private static void text(Sharing sharing, Output out) throws IOException {
    out.println("sum over all images  " + sharing.total());
    out.println("stored               " + sharing.stored());
    out.println("shared               " + sharing.shared());
    out.println("");
    out.println("           bytes     of it alone  image");
    for (int i = 0; i < sharing.names().size(); i++) {
      out.println(pad(sharing.bytes(i)) + pad(sharing.unique(i)) + "  " + sharing.names().get(i));
    }
    if (sharing.names().size() > 1) {
      out.println("");
      out.println("         in both  images");
    }
    for (int i = 0; i < sharing.names().size(); i++) {
      for (int j = i + 1; j < sharing.names().size(); j++) {
        out.println(
            pad(sharing.both(i, j))
                + "  "
                + sharing.names().get(i)
                + "  "
                + sharing.names().get(j));
      }
    }
  }

  private static String pad(long number) {
    String text = Long.toString(number);
    return " ".repeat(Math.max(1, 16 - text.length())) + text;
  }

  private static void json(Sharing sharing, Output out) throws IOException {
    try (JsonGenerator json = JsonReport.begin(out)) {
      json.writeNumberField("totalBytes", sharing.total());
      json.writeNumberField("storedBytes", sharing.stored());
      json.writeNumberField("sharedBytes", sharing.shared());
      json.writeArrayFieldStart("images");
      for (int i = 0; i < sharing.names().size(); i++) {
        json.writeStartObject();
        json.writeStringField("image", sharing.names().get(i));
        json.writeNumberField("bytes", sharing.bytes(i));
        json.writeNumberField("uniqueBytes", sharing.unique(i));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("pairs");
      for (int i = 0; i < sharing.names().size(); i++) {
        for (int j = i + 1; j < sharing.names().size(); j++) {
          json.writeStartObject();
          json.writeStringField("one", sharing.names().get(i));
          json.writeStringField("other", sharing.names().get(j));
          json.writeNumberField("sharedBytes", sharing.both(i, j));
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.println("");
  }
}
