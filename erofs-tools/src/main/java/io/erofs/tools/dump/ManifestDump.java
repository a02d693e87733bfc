package io.erofs.tools.dump;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.erofs.ErofsImage;
import io.erofs.ImageEntry;
import io.erofs.ImageVisitor;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.Inode;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * Lists all files of an image with all attributes, so that an equal tree can be built from the list
 * and the contents: parents first, in the order of the image. The root comes first.
 */
public final class ManifestDump {
  private static final Bytes SLASH = Bytes.utf8("/");
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private ManifestDump() {}

  /**
   * Writes one JSON object per line, with the members of a file in documents of {@link JsonDump};
   * other names of a file have {@code path} and {@code hardLink}, the first name.
   *
   * @param image an open image
   * @param out where to; not closed
   * @throws IOException if the image cannot be read or the stream fails
   */
  public static void jsonLines(ErofsImage image, OutputStream out) throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    image.walk(
        SLASH,
        entry -> {
          json.writeStartObject();
          file(image, entry, json);
          json.writeEndObject();
          return ImageVisitor.Next.CONTINUE;
        });
    json.flush();
    out.write('\n');
  }

  private static void file(ErofsImage image, ImageEntry entry, JsonGenerator json)
      throws IOException {
    Inode inode = entry.inode();
    FileJson.bytes(json, "path", SLASH.concat(entry.path()));
    if (entry.firstName().isPresent()) {
      FileJson.bytes(json, "hardLink", SLASH.concat(entry.firstName().get().path()));
      return;
    }
    json.writeStringField("type", Names.jsonType(inode.type()));
    json.writeStringField("mode", Modes.octal(inode.permissions()));
    json.writeNumberField("uid", inode.uid());
    json.writeNumberField("gid", inode.gid());
    if (inode.isRegular()) {
      json.writeNumberField("size", inode.size());
    }
    json.writeStringField("mtime", Times.iso(inode.mtime()));
    if (inode.isSymlink()) {
      FileJson.bytes(json, "target", image.readLink(inode));
    }
    if (inode.device().isPresent()) {
      json.writeStringField("device", inode.device().get().toString());
    }
    List<Xattr> xattrs = sorted(image, inode);
    if (!xattrs.isEmpty()) {
      json.writeArrayFieldStart("xattrs");
      for (Xattr xattr : xattrs) {
        json.writeStartObject();
        FileJson.bytes(json, "name", xattr.name());
        FileJson.bytes(json, "value", xattr.value());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static List<Xattr> sorted(ErofsImage image, Inode inode) throws IOException {
    return image.xattrs(inode).stream().sorted(Comparator.comparing(Xattr::name)).toList();
  }

  /**
   * Writes the text format of composefs. The payload of a file is its own path, its digest is left
   * out.
   *
   * @param image an open image
   * @param out where to; not closed
   * @throws IOException if the image cannot be read or the stream fails
   */
  public static void composefs(ErofsImage image, OutputStream out) throws IOException {
    image.walk(
        SLASH,
        entry -> {
          StringBuilder line = new StringBuilder();
          line(image, entry, line);
          out.write(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
          return ImageVisitor.Next.CONTINUE;
        });
  }

  private static void line(ErofsImage image, ImageEntry entry, StringBuilder line)
      throws IOException {
    Inode inode = entry.inode();
    boolean isLink = entry.firstName().isPresent();
    boolean isEmpty = inode.isRegular() && inode.size() == 0;
    escape(line, SLASH.concat(entry.path()), false);
    line.append(' ').append(inode.isDirectory() ? 0 : inode.size());
    line.append(isLink ? " @" : " ").append(Integer.toOctalString(inode.mode()));
    line.append(' ').append(inode.linkCount());
    line.append(' ').append(inode.uid()).append(' ').append(inode.gid());
    line.append(' ').append(inode.device().map(DeviceNumber::encode).orElse(0L));
    line.append(' ').append(inode.mtime().seconds()).append('.').append(inode.mtime().nanos());
    line.append(' ');
    if (isLink) {
      escape(line, SLASH.concat(entry.firstName().get().path()), false);
    } else if (inode.isSymlink()) {
      escape(line, image.readLink(inode), false);
    } else if (inode.isRegular() && !isEmpty) {
      escape(line, entry.path(), false);
    } else {
      line.append('-');
    }
    line.append(" - -");
    for (Xattr xattr : isLink ? List.<Xattr>of() : sorted(image, inode)) {
      line.append(' ');
      escape(line, xattr.name(), true);
      line.append('=');
      escape(line, xattr.value(), false);
    }
  }

  private static void escape(StringBuilder line, Bytes text, boolean isName) {
    boolean isLone = text.length() == 1 && text.at(0) == '-';
    for (int i = 0; i < text.length(); i++) {
      int c = text.at(i);
      if (c == '\\') {
        line.append("\\\\");
      } else if (c > ' ' && c < 0x7F && !isLone && !(isName && c == '=')) {
        line.append((char) c);
      } else {
        line.append("\\x").append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
  }
}
