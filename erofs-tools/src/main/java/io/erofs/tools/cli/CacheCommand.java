package io.erofs.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.erofs.Erofs;
import io.erofs.blob.BlobCache;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.CachedBlob;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code erofs cache}. */
final class CacheCommand extends BaseCommand {
  CacheCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.value("max-size", "#", "with cull: the cache may have # bytes (K, M, G)"),
            Option.flag("all", "with drop: all blobs"),
            Option.flag("json", "with ls, stat, verify: print one JSON document"));
  }

  @Override
  String usage() {
    return """
        ls|stat|verify|cull|drop [OPTIONS] DIR [KEY]...
        Look after a cache of blobs: list them, sum them up, compare them with their
        checksums, remove those not used for long, or remove those of KEYs.
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    String action = arguments.first("ls, stat, verify, cull or drop").toString();
    if (arguments.rest().isEmpty()) {
      throw new UsageException("missing argument: DIR");
    }
    Path directory = HostPaths.of(arguments.rest().get(0));
    List<Bytes> keys = arguments.rest().subList(1, arguments.rest().size());
    if (!action.equals("drop") && !keys.isEmpty()) {
      throw new UsageException("unexpected argument: " + keys.get(0));
    }
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    CacheOptions.Builder options = CacheOptions.builder();
    for (Arguments.Given given : arguments.all("max-size")) {
      options.maxBytes(given.size(1, Long.MAX_VALUE));
    }
    try (BlobCache cache = Erofs.openCache(directory, options.build())) {
      return switch (action) {
        case "ls" -> list(cache, arguments, session.out());
        case "stat" -> sum(cache, arguments, session.out());
        case "verify" -> verify(cache, arguments, session);
        case "cull" -> {
          cache.cull();
          session.out().println(cache.statistics().culledBlobs() + " blobs removed");
          yield ExitCodes.OK;
        }
        case "drop" -> drop(cache, keys, arguments, session.out());
        default -> throw new UsageException("unknown action '" + action + "'");
      };
    }
  }

  private static int list(BlobCache cache, Arguments arguments, Output out) throws IOException {
    if (arguments.has("json")) {
      try (JsonGenerator json = JsonReport.begin(out)) {
        json.writeArrayFieldStart("blobs");
        for (CachedBlob blob : cache.list()) {
          json.writeStartObject();
          describe(json, blob);
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      out.println("");
      return ExitCodes.OK;
    }
    for (CachedBlob blob : cache.list()) {
      String time = Instant.ofEpochSecond(blob.lastUsedMillis() / 1000).toString();
      out.println(
          blob.presentBytes()
              + " "
              + blob.info().size()
              + " "
              + time
              + " "
              + blob.key().cookie()
              + " "
              + blob.key().volume());
    }
    return ExitCodes.OK;
  }

  private static void describe(JsonGenerator json, CachedBlob blob) throws IOException {
    json.writeStringField("domain", blob.domain());
    json.writeStringField("volume", blob.key().volume());
    JsonReport.bytes(json, "key", blob.key().cookie());
    json.writeNumberField("size", blob.info().size());
    json.writeNumberField("presentBytes", blob.presentBytes());
    JsonReport.bytes(json, "validator", blob.info().validator());
    json.writeStringField("lastUsed", Instant.ofEpochMilli(blob.lastUsedMillis()).toString());
  }

  private static int sum(BlobCache cache, Arguments arguments, Output out) throws IOException {
    long blobs = 0;
    long whole = 0;
    long size = 0;
    long present = 0;
    for (CachedBlob blob : cache.list()) {
      blobs++;
      whole += blob.presentBytes() == blob.info().size() ? 1 : 0;
      size += blob.info().size();
      present += blob.presentBytes();
    }
    if (arguments.has("json")) {
      try (JsonGenerator json = JsonReport.begin(out)) {
        json.writeNumberField("blobs", blobs);
        json.writeNumberField("wholeBlobs", whole);
        json.writeNumberField("size", size);
        json.writeNumberField("presentBytes", present);
        json.writeEndObject();
      }
      out.println("");
    } else {
      out.println("Blobs:          " + blobs);
      out.println("Whole blobs:    " + whole);
      out.println("Size of blobs:  " + size);
      out.println("Cached bytes:   " + present);
    }
    return ExitCodes.OK;
  }

  private int verify(BlobCache cache, Arguments arguments, Session session) throws IOException {
    long blobs = 0;
    long damaged = 0;
    for (CachedBlob blob : cache.list()) {
      long blocks = cache.verify(blob);
      blobs++;
      damaged += blocks;
      if (blocks > 0) {
        session.err().println(name() + ": " + blob.key() + ": " + blocks + " blocks were damaged");
      }
    }
    if (arguments.has("json")) {
      try (JsonGenerator json = JsonReport.begin(session.out())) {
        json.writeNumberField("blobs", blobs);
        json.writeNumberField("damagedBlocks", damaged);
        json.writeEndObject();
      }
      session.out().println("");
    } else {
      session.out().println(blobs + " blobs verified, " + damaged + " damaged blocks");
    }
    return damaged == 0 ? ExitCodes.OK : ExitCodes.IMAGE;
  }

  private static int drop(BlobCache cache, List<Bytes> keys, Arguments arguments, Output out)
      throws IOException, UsageException {
    if (keys.isEmpty() != arguments.has("all")) {
      throw new UsageException("drop needs either KEYs or --all");
    }
    List<CachedBlob> chosen = new ArrayList<>(cache.list());
    for (Bytes key : keys) {
      if (chosen.stream().noneMatch(blob -> blob.key().cookie().equals(key))) {
        throw new MissingEntryException(key + ": No such blob in the cache");
      }
    }
    int dropped = 0;
    for (CachedBlob blob : chosen) {
      boolean wanted = keys.isEmpty() || keys.contains(blob.key().cookie());
      dropped += wanted && cache.drop(blob) ? 1 : 0;
    }
    out.println(dropped + " blobs removed");
    return ExitCodes.OK;
  }
}
