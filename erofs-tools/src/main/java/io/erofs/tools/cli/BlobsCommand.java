package io.erofs.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import io.erofs.tools.store.BlobUse;
import io.erofs.tools.store.BlobUse.UsedBlob;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code erofs blobs}. */
final class BlobsCommand extends BaseCommand {
  private static final int MOST_EXTENTS = 1 << 22;

  BlobsCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section("Options:", Option.flag("json", "print one JSON document"))
        .section("Image options:", Images.DEVICE, Images.OFFSET, Images.NO_SBCRC);
  }

  @Override
  String usage() {
    return """
        [OPTIONS] IMAGE [PATH...]
        Show which devices hold the data of IMAGE's files, and how much; with PATH, where each
        part of that file lies: offset in the file, length, device, offset on the device.
        The devices themselves are not needed.
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Bytes file = arguments.first("IMAGE");
    try (ErofsImage image = Images.open(file, arguments)) {
      BlobUse use = BlobUse.of(image, file.toString());
      if (arguments.has("json")) {
        json(image, use, arguments, session.out());
      } else if (arguments.rest().isEmpty()) {
        text(use, session.out());
      } else {
        files(image, use, arguments, session.out());
      }
    }
    return ExitCodes.OK;
  }

  private static void text(BlobUse use, Output out) throws IOException {
    out.println("device           bytes      used bytes  name");
    for (UsedBlob blob : use.blobs()) {
      out.println(
          pad(blob.device(), 6)
              + pad(blob.size(), 16)
              + pad(blob.usedBytes(), 16)
              + "  "
              + blob.key());
    }
  }

  private static String pad(long number, int width) {
    String text = Long.toString(number);
    return " ".repeat(Math.max(1, width - text.length())) + text;
  }

  private static List<Extent> extents(ErofsImage image, Bytes path) throws IOException {
    Inode inode = Images.find(image, path);
    return image.extents(inode).toList(MOST_EXTENTS);
  }

  private static void files(ErofsImage image, BlobUse use, Arguments arguments, Output out)
      throws IOException {
    for (Bytes path : arguments.rest()) {
      out.println(Images.absolute(path) + ":");
      for (Extent extent : extents(image, path)) {
        String where = extent.kind().name().toLowerCase(Locale.ROOT);
        if (extent instanceof Extent.Plain plain) {
          where =
              plain.deviceId()
                  + pad(plain.physicalOffset(), 16)
                  + "  "
                  + use.blobs().get(plain.deviceId()).key();
        }
        out.println(pad(extent.logicalOffset(), 16) + pad(extent.length(), 16) + "  " + where);
      }
    }
  }

  private static void json(ErofsImage image, BlobUse use, Arguments arguments, Output out)
      throws IOException {
    try (JsonGenerator json = JsonReport.begin(out)) {
      json.writeStringField("image", use.name());
      json.writeArrayFieldStart("devices");
      for (UsedBlob blob : use.blobs()) {
        json.writeStartObject();
        json.writeNumberField("device", blob.device());
        json.writeStringField("name", blob.key());
        json.writeNumberField("bytes", blob.size());
        json.writeNumberField("usedBytes", blob.usedBytes());
        json.writeNumberField("unifiedAddress", blob.unifiedAddress());
        json.writeEndObject();
      }
      json.writeEndArray();
      if (!arguments.rest().isEmpty()) {
        json.writeArrayFieldStart("files");
        for (Bytes path : arguments.rest()) {
          json(json, image, path);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    out.println("");
  }

  private static void json(JsonGenerator json, ErofsImage image, Bytes path) throws IOException {
    json.writeStartObject();
    JsonReport.bytes(json, "path", Images.absolute(path));
    json.writeArrayFieldStart("extents");
    for (Extent extent : extents(image, path)) {
      json.writeStartObject();
      json.writeNumberField("offset", extent.logicalOffset());
      json.writeNumberField("length", extent.length());
      json.writeStringField("kind", extent.kind().name().toLowerCase(Locale.ROOT));
      if (extent instanceof Extent.Plain plain) {
        json.writeNumberField("device", plain.deviceId());
        json.writeNumberField("deviceOffset", plain.physicalOffset());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
