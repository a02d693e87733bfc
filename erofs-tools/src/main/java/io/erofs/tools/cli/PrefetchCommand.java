package io.erofs.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.blob.AccessTrace;
import io.erofs.blob.BlobSource;
import io.erofs.blob.Prefetch;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code erofs prefetch}. */
final class PrefetchCommand extends BaseCommand {
  private static final int DEFAULT_WORKERS = 4;
  private static final int MAX_WORKERS = 64;

  PrefetchCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.value("trace", "FILE", "fetch what FILE says, which 'erofs trace' wrote"),
            Option.value("workers", "#", "set the number of requests at once to # (4)"),
            Option.flag("json", "print one JSON document"))
        .section("Image options:", Images.OFFSET, Images.NO_SBCRC)
        .section("Blob options:", BlobPlace.options());
  }

  @Override
  String usage() {
    return """
        [OPTIONS] --blobs=X --cache=DIR IMAGE [PATH]...
        Fetch the extra devices of IMAGE into the cache: as a whole; or what holds the data
        of PATHs and of everything below them; or what a trace says.
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Bytes file = arguments.first("IMAGE");
    if (!arguments.has("cache")) {
      throw new UsageException("option '--cache' is missing");
    }
    if (arguments.has("trace") && !arguments.rest().isEmpty()) {
      throw new UsageException("--trace excludes PATHs");
    }
    int workers = DEFAULT_WORKERS;
    for (Arguments.Given given : arguments.all("workers")) {
      workers = (int) given.number(1, MAX_WORKERS);
    }
    ImagePlace place = ImagePlace.of(file, arguments);
    BlobAccess access = place.blobs();
    try (ErofsImage image = place.open();
        Blobs blobs = new Blobs(image, access)) {
      List<Prefetch.Range> ranges = ranges(image, blobs, arguments);
      long bytes = fetch(ranges, workers);
      report(image, bytes, blobs.opened.size(), arguments, session.out());
    }
    return ExitCodes.OK;
  }

  /** The blobs of an image that are open, by their devices. */
  private static final class Blobs implements AutoCloseable {
    private final ErofsImage image;
    private final BlobAccess access;
    private final Map<Integer, BlobSource> opened = new HashMap<>();

    Blobs(ErofsImage image, BlobAccess access) {
      this.image = image;
      this.access = access;
    }

    BlobSource of(int deviceId) throws IOException {
      BlobSource blob = opened.get(deviceId);
      if (blob == null) {
        blob = access.blob(image.devices().get(deviceId - 1));
        opened.put(deviceId, blob);
      }
      return blob;
    }

    @Override
    public void close() throws IOException {
      for (BlobSource blob : opened.values()) {
        blob.close();
      }
    }
  }

  private static List<Prefetch.Range> ranges(ErofsImage image, Blobs blobs, Arguments arguments)
      throws IOException, UsageException {
    List<Prefetch.Range> ranges = new ArrayList<>();
    if (arguments.has("trace")) {
      addTrace(trace(arguments), image, blobs, ranges);
    } else if (arguments.rest().isEmpty()) {
      for (DeviceSlot slot : image.devices()) {
        ranges.add(Prefetch.Range.all(blobs.of(slot.id())));
      }
    }
    for (Bytes path : arguments.rest()) {
      Inode start = Images.find(image, path, LinkOption.NOFOLLOW_LINKS);
      image.walk(
          start,
          path,
          entry -> {
            if (entry.firstName().isEmpty()) {
              addFile(image, entry.inode(), blobs, ranges);
            }
            return ImageVisitor.Next.CONTINUE;
          });
    }
    return ranges;
  }

  private static AccessTrace trace(Arguments arguments) throws IOException, UsageException {
    try (BufferedReader in =
        Files.newBufferedReader(HostPaths.of(arguments.last("trace").value()))) {
      return AccessTrace.readFrom(in);
    }
  }

  private static void addTrace(
      AccessTrace trace, ErofsImage image, Blobs blobs, List<Prefetch.Range> ranges)
      throws IOException {
    Map<Bytes, Integer> devices = new HashMap<>();
    for (DeviceSlot slot : image.devices()) {
      devices.putIfAbsent(slot.tag(), slot.id());
    }
    for (AccessTrace.Range range : trace.ranges()) {
      Integer device = devices.get(range.tag());
      if (device != null) { // a trace may be of several images, which share some blobs
        ranges.add(new Prefetch.Range(blobs.of(device), range.offset(), range.length()));
      }
    }
  }

  private static void addFile(
      ErofsImage image, Inode inode, Blobs blobs, List<Prefetch.Range> ranges) throws IOException {
    if (!inode.isRegular()) {
      return;
    }
    ExtentMap map = image.extents(inode);
    for (long at = 0; at < inode.size(); ) {
      Extent extent = map.at(at);
      at = extent.end();
      if (extent instanceof Extent.Plain plain && plain.deviceId() > 0) {
        ranges.add(
            new Prefetch.Range(blobs.of(plain.deviceId()), plain.physicalOffset(), plain.length()));
      } else if (extent instanceof Extent.Encoded encoded && encoded.deviceId() > 0) {
        ranges.add(
            new Prefetch.Range(
                blobs.of(encoded.deviceId()), encoded.physicalOffset(), encoded.physicalLength()));
      }
    }
  }

  private static long fetch(List<Prefetch.Range> ranges, int workers) throws IOException {
    Interruption guard = Interruption.guard();
    try (Prefetch prefetch = Prefetch.start(ranges, workers)) {
      prefetch.await();
      return prefetch.doneBytes();
    } catch (InterruptedException e) {
      throw guard.explain(new IOException("interrupted", e));
    } finally {
      guard.close();
    }
  }

  private static void report(
      ErofsImage image, long bytes, int count, Arguments arguments, Output out) throws IOException {
    if (!arguments.has("json")) {
      out.println(bytes + " bytes of " + count + " blobs are in the cache");
      return;
    }
    try (JsonGenerator json = JsonReport.begin(out)) {
      json.writeStringField("image", image.name());
      json.writeNumberField("blobs", count);
      json.writeNumberField("bytes", bytes);
      json.writeEndObject();
    }
    out.println("");
  }
}
