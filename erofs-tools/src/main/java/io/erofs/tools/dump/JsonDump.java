package io.erofs.tools.dump;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Shows parts of an image as one JSON document, for programs.
 *
 * <p>The document is an object with {@code schemaVersion} and the parts that were asked for; {@code
 * docs/CLI.md} describes it. The version changes when a member changes its meaning or goes away;
 * members may be added at any time. Call {@link #finish()} at the end; without it, after an error,
 * the document stays unfinished, so that nobody takes it for a whole one. For one thread.
 */
public final class JsonDump {
  /** Version of the schema. */
  public static final int SCHEMA_VERSION = 1;

  private final ErofsImage image;
  private final JsonGenerator json;
  private boolean inFiles;

  /** What to tell of each file. */
  public enum Detail {
    /** The attributes of the inode. */
    INODE,
    /** The inode and the entries of a directory. */
    ENTRIES,
    /** The inode and its extents. */
    EXTENTS,
    /** Everything but entries: the inode, its extended attributes and its extents. */
    ATTRIBUTES
  }

  /**
   * A time as documents show it: ISO 8601 in UTC with nine digits; outside the years 1 to 9999,
   * {@code @SECONDS.NANOS}.
   *
   * @param time the time
   * @return its text
   */
  public static String time(Timestamp time) {
    return Times.iso(time);
  }

  /**
   * Begins a document.
   *
   * @param image the image
   * @param out where to; not closed
   * @throws IOException if the stream fails
   */
  public JsonDump(ErofsImage image, OutputStream out) throws IOException {
    this.image = image;
    this.json = generator(out);
    json.writeStartObject();
    json.writeNumberField("schemaVersion", SCHEMA_VERSION);
    json.writeStringField("image", image.name());
  }

  private static JsonGenerator generator(OutputStream out) throws IOException {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    return json.setPrettyPrinter(
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
  }

  /**
   * Adds the superblock, the devices and the compression algorithms.
   *
   * @throws IOException if the stream fails
   */
  public void superblock() throws IOException {
    endFiles();
    new SuperblockJson(json).write(image);
  }

  /**
   * Adds statistics.
   *
   * @param statistics what was counted
   * @throws IOException if the stream fails
   */
  public void statistics(Statistics statistics) throws IOException {
    endFiles();
    new SuperblockJson(json).write(statistics);
  }

  /**
   * Adds a file.
   *
   * @param path what to call the inode
   * @param inode the inode
   * @param details what to tell
   * @throws IOException if the image cannot be read or the stream fails
   */
  public void file(Bytes path, Inode inode, Detail... details) throws IOException {
    if (!inFiles) {
      json.writeArrayFieldStart("files");
      inFiles = true;
    }
    FileJson file = new FileJson(image, json);
    json.writeStartObject();
    file.inode(path, inode);
    for (Detail detail : details) {
      file.detail(inode, detail);
    }
    json.writeEndObject();
  }

  /**
   * Adds a file and, if it is a directory, everything below it.
   *
   * @param path what to call the inode
   * @param inode the inode
   * @throws IOException if the image cannot be read or the stream fails
   */
  public void tree(Bytes path, Inode inode) throws IOException {
    image.walk(
        inode,
        path,
        entry -> {
          file(Paths.below(path, entry.path()), entry.inode(), Detail.INODE);
          return ImageVisitor.Next.CONTINUE;
        });
  }

  /**
   * Adds the files in a directory.
   *
   * @param path what to call the directory
   * @param directory its inode
   * @throws IOException if the image cannot be read or the stream fails
   */
  public void children(Bytes path, Inode directory) throws IOException {
    OrderedEntries.forEach(
        image,
        path,
        directory,
        false,
        e -> file(Paths.below(path, e.name()), image.inode(e.nid()), Detail.INODE));
  }

  /**
   * Ends the document with a line feed and flushes it.
   *
   * @throws IOException if the stream fails
   */
  public void finish() throws IOException {
    endFiles();
    json.writeEndObject();
    json.writeRaw('\n');
    json.close();
  }

  private void endFiles() throws IOException {
    if (inFiles) {
      json.writeEndArray();
      inFiles = false;
    }
  }
}
