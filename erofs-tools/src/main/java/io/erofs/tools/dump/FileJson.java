package io.erofs.tools.dump;

import com.fasterxml.jackson.core.JsonGenerator;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.DirEntry;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One file as members of a JSON object. */
final class FileJson {
  private final ErofsImage image;
  private final JsonGenerator json;

  FileJson(ErofsImage image, JsonGenerator json) {
    this.image = image;
    this.json = json;
  }

  void inode(Bytes path, Inode inode) throws IOException {
    bytes(json, "path", path);
    number(json, "nid", inode.nid());
    json.writeStringField("type", Names.jsonType(inode.type()));
    json.writeStringField("mode", Modes.octal(inode.permissions()));
    json.writeNumberField("uid", inode.uid());
    json.writeNumberField("gid", inode.gid());
    json.writeNumberField("size", inode.size());
    json.writeStringField("mtime", Times.iso(inode.mtime()));
    json.writeNumberField("links", inode.linkCount());
    if (inode.isSymlink()) {
      bytes(json, "target", image.readLink(inode));
    }
    if (inode.device().isPresent()) {
      DeviceNumber device = inode.device().get();
      json.writeStringField("device", device.toString());
    }
    json.writeStringField("layout", Names.layout(inode.layout()));
    json.writeNumberField("inodeSize", inode.version().size());
  }

  void detail(Inode inode, JsonDump.Detail detail) throws IOException {
    switch (detail) {
      case INODE -> {
        // Written for every file.
      }
      case ENTRIES -> entries(inode);
      case EXTENTS -> extents(inode);
      case ATTRIBUTES -> {
        json.writeNumberField("storedSize", StoredSize.of(image, inode));
        xattrs(image.xattrs(inode));
        extents(inode);
      }
    }
  }

  private void entries(Inode directory) throws IOException {
    json.writeArrayFieldStart("entries");
    image.forEachEntry(
        directory,
        entry -> {
          entry(entry);
          return true;
        });
    json.writeEndArray();
  }

  private void entry(DirEntry entry) throws IOException {
    json.writeStartObject();
    bytes(json, "name", entry.name());
    number(json, "nid", entry.nid());
    json.writeStringField("type", entry.type().map(Names::jsonType).orElse("unknown"));
    json.writeEndObject();
  }

  private void xattrs(List<Xattr> xattrs) throws IOException {
    json.writeArrayFieldStart("xattrs");
    for (Xattr xattr : xattrs.stream().sorted(Comparator.comparing(Xattr::name)).toList()) {
      json.writeStartObject();
      bytes(json, "name", xattr.name());
      bytes(json, "value", xattr.value());
      json.writeBooleanField("shared", xattr.shared());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void extents(Inode inode) throws IOException {
    json.writeArrayFieldStart("extents");
    if (InodeText.hasData(inode)) {
      ExtentMap map = image.extents(inode);
      long offset = 0;
      while (offset < map.size()) {
        Extent extent = map.at(offset);
        extent(extent);
        offset = extent.end();
      }
    }
    json.writeEndArray();
  }

  private void extent(Extent extent) throws IOException {
    json.writeStartObject();
    json.writeNumberField("offset", extent.logicalOffset());
    json.writeNumberField("length", extent.length());
    if (extent instanceof Extent.Plain plain) {
      json.writeStringField("kind", "plain");
      json.writeNumberField("device", plain.deviceId());
      json.writeNumberField("physicalOffset", plain.physicalOffset());
    } else if (extent instanceof Extent.Inline inline) {
      json.writeStringField("kind", "inline");
      json.writeBooleanField("inMetabox", inline.inMetabox());
      json.writeNumberField("physicalOffset", inline.position());
    } else if (extent instanceof Extent.Encoded encoded) {
      json.writeStringField("kind", "encoded");
      json.writeStringField("encoding", encoded.encoding().label());
      json.writeBooleanField("partial", encoded.partial());
      json.writeBooleanField("inline", encoded.inline());
      if (encoded.inline()) {
        json.writeBooleanField("inMetabox", encoded.inMetabox());
      } else {
        json.writeNumberField("device", encoded.deviceId());
      }
      json.writeNumberField("physicalOffset", encoded.physicalOffset());
      json.writeNumberField("physicalLength", encoded.physicalLength());
    } else if (extent instanceof Extent.Fragment fragment) {
      json.writeStringField("kind", "fragment");
      json.writeNumberField("packedOffset", fragment.packedOffset());
    } else {
      json.writeStringField("kind", "hole");
    }
    json.writeEndObject();
  }

  /** Bytes as text; what is not UTF-8 as escaped text, and the exact bytes in a second member. */
  static void bytes(JsonGenerator json, String name, Bytes value) throws IOException {
    Optional<String> text = Names.utf8(value);
    json.writeStringField(name, text.orElseGet(value::toString));
    if (text.isEmpty()) {
      json.writeBinaryField(name + "Base64", value.toByteArray());
    }
  }

  /** An unsigned 64-bit number. */
  static void number(JsonGenerator json, String name, long unsigned) throws IOException {
    json.writeFieldName(name);
    if (unsigned >= 0) {
      json.writeNumber(unsigned);
    } else {
      json.writeNumber(new BigInteger(Long.toUnsignedString(unsigned)));
    }
  }
}
