package io.erofs.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.erofs.model.Bytes;
import io.erofs.tools.store.BlobStore;
import io.erofs.tools.store.CollectReport;
import io.erofs.tools.store.StoreProblem;
import io.erofs.tools.store.StoredBlob;
import io.erofs.tools.store.StoredImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code erofs store}. */
final class StoreCommand extends BaseCommand {
  private static final int MAX_WORKERS = 1024;
  private static final long MIN_CHUNK = 512;
  private static final long MAX_CHUNK = 64 << 20;

  StoreCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.flag("drop-missing", "gc: forget images first that are not where they were put"),
            Option.flag("dry-run", "gc: only show what would be removed"),
            Option.flag("json", "list, images: print one JSON document"),
            Option.value("chunksize", "#", "add: cut files into chunks of # bytes"),
            Images.DEVICE,
            Option.value("workers", "#", "add, verify: set the number of threads to #"));
  }

  @Override
  String usage() {
    return """
        ACTION [OPTIONS] STORE ...
        Look after a blob store, which mkfs.erofs --blob-store=STORE fills.

        Actions:
         list STORE                 blobs: digest, bytes, number of images that need it,
                                    digest of fs-verity
         images STORE               images, and the blobs that each of them needs
         add STORE IMAGE            take an image built elsewhere into the store, with its devices,
                                    so that later images share its chunks
         verify STORE               check blobs against their digests, the dictionary
                                    against the blobs, and that all blobs are there
         forget STORE IMAGE...      images that were put at these paths need no blobs any more
         gc STORE                   remove blobs that no image needs
         compact STORE              merge the dictionary, with each chunk once
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    String action = arguments.first("ACTION").toString();
    if (arguments.operands().size() < 2) {
      throw new UsageException("missing argument: STORE");
    }
    BlobStore store = BlobStore.open(HostPaths.of(arguments.operands().get(1)));
    List<Bytes> rest = arguments.operands().subList(2, arguments.operands().size());
    boolean takesImages = action.equals("forget") || action.equals("add");
    if (!takesImages && !rest.isEmpty()) {
      throw new UsageException("unexpected argument: " + rest.get(0));
    }
    switch (action) {
      case "list" -> list(store, arguments, session.out());
      case "images" -> images(store, arguments, session.out());
      case "verify" -> {
        return verify(store, arguments, session.out());
      }
      case "add" -> add(store, arguments, rest, session.out());
      case "forget" -> forget(store, rest, session.out());
      case "gc" -> collect(store, arguments, session.out());
      case "compact" -> store.mergeDictionary();
      default -> throw new UsageException("unknown action '" + action + "'");
    }
    return ExitCodes.OK;
  }

  private static void list(BlobStore store, Arguments arguments, Output out) throws IOException {
    List<StoredBlob> blobs = store.blobs();
    if (!arguments.has("json")) {
      for (StoredBlob blob : blobs) {
        out.println(
            blob.digest() + "  " + blob.size() + "  " + blob.images() + "  " + blob.verity());
      }
      return;
    }
    try (JsonGenerator json = JsonReport.begin(out)) {
      json.writeNumberField("chunks", store.chunks());
      json.writeArrayFieldStart("blobs");
      for (StoredBlob blob : blobs) {
        json.writeStartObject();
        json.writeStringField("sha256", blob.digest());
        json.writeNumberField("bytes", blob.size());
        json.writeNumberField("images", blob.images());
        json.writeStringField("verity", blob.verity());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.println("");
  }

  private static void images(BlobStore store, Arguments arguments, Output out) throws IOException {
    List<StoredImage> images = store.images();
    if (!arguments.has("json")) {
      for (StoredImage image : images) {
        out.println(image.uuid() + "  " + image.path());
        for (String blob : image.blobs()) {
          out.println("  " + blob);
        }
      }
      return;
    }
    try (JsonGenerator json = JsonReport.begin(out)) {
      json.writeArrayFieldStart("images");
      for (StoredImage image : images) {
        json.writeStartObject();
        json.writeStringField("path", image.path().toString());
        json.writeStringField("uuid", image.uuid().toString());
        json.writeArrayFieldStart("blobs");
        for (String blob : image.blobs()) {
          json.writeString(blob);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.println("");
  }

  private static void add(BlobStore store, Arguments arguments, List<Bytes> rest, Output out)
      throws IOException, UsageException {
    if (rest.size() != 1) {
      throw new UsageException("add takes one IMAGE");
    }
    long chunkSize = arguments.last("chunksize").size(MIN_CHUNK, MAX_CHUNK);
    if (Long.bitCount(chunkSize) != 1) {
      throw new UsageException("--chunksize=" + chunkSize + " must be a power of two");
    }
    List<Path> devices = new ArrayList<>();
    for (Arguments.Given given : arguments.all("device")) {
      devices.add(HostPaths.of(given.value()));
    }
    StoredImage image =
        store.add(HostPaths.of(rest.get(0)), devices, chunkSize, workers(arguments));
    for (String blob : image.blobs()) {
      out.println(blob);
    }
  }

  private static int workers(Arguments arguments) throws UsageException {
    return arguments.has("workers")
        ? (int) arguments.last("workers").number(1, MAX_WORKERS)
        : Runtime.getRuntime().availableProcessors();
  }

  private static int verify(BlobStore store, Arguments arguments, Output out)
      throws IOException, UsageException {
    List<StoreProblem> problems = store.verify(workers(arguments));
    for (StoreProblem problem : problems) {
      out.println(problem.toString());
    }
    return problems.isEmpty() ? ExitCodes.OK : ExitCodes.IMAGE;
  }

  private static void forget(BlobStore store, List<Bytes> paths, Output out)
      throws IOException, UsageException {
    if (paths.isEmpty()) {
      throw new UsageException("missing argument: IMAGE");
    }
    List<Bytes> unknown = new ArrayList<>();
    for (Bytes path : paths) {
      List<StoredImage> forgotten = store.forget(HostPaths.of(path));
      for (StoredImage image : forgotten) {
        out.println("forgotten: " + image.uuid() + "  " + image.path());
      }
      if (forgotten.isEmpty()) {
        unknown.add(path);
      }
    }
    if (!unknown.isEmpty()) {
      throw new MissingEntryException(unknown.get(0) + ": the store knows no such image");
    }
  }

  private static void collect(BlobStore store, Arguments arguments, Output out) throws IOException {
    if (arguments.has("drop-missing") && !arguments.has("dry-run")) {
      for (StoredImage image : store.forgetMissing()) {
        out.println("forgotten: " + image.uuid() + "  " + image.path());
      }
    }
    CollectReport report = store.collect(arguments.has("dry-run"));
    String verb = arguments.has("dry-run") ? "would remove: " : "removed: ";
    for (String blob : report.blobs()) {
      out.println(verb + blob);
    }
    out.println(
        verb
            + report.blobs().size()
            + " blobs, "
            + report.bytes()
            + " bytes, "
            + report.temporaries()
            + " files of builds that were killed");
  }
}
