package io.erofs.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.model.FileType;
import io.erofs.tools.build.AlgorithmReport;
import io.erofs.tools.build.BuildPhase;
import io.erofs.tools.build.BuildReport;
import io.erofs.tools.build.FileReport;
import io.erofs.tools.build.source.SourceProblem;
import io.erofs.tools.dump.JsonDump;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A report of a build as one JSON document; times are in seconds. */
final class MkfsJson {
  private static final double NANOS = 1e9;

  private final JsonGenerator json;

  private MkfsJson(JsonGenerator json) {
    this.json = json;
  }

  static void write(Bytes target, BuildReport report, List<FileReport> files, Output out)
      throws IOException {
    JsonGenerator json = JsonReport.begin(out);
    new MkfsJson(json).report(target, report, files);
    json.writeRaw('\n');
    json.close();
  }

  private void report(Bytes target, BuildReport report, List<FileReport> files) throws IOException {
    JsonReport.bytes(json, "image", target);
    json.writeStringField("uuid", report.uuid().toString());
    json.writeStringField("buildTime", JsonDump.time(report.buildTime()));
    json.writeNumberField("blockSize", report.blockSize());
    json.writeNumberField("blocks", report.blocks());
    json.writeNumberField("metadataBlocks", report.metadataBlocks());
    inodes(report);
    json.writeNumberField("dataBytes", report.dataBytes());
    json.writeNumberField("deduplicatedBytes", report.deduplicatedBytes());
    json.writeNumberField("holeBytes", report.holeBytes());
    json.writeNumberField("sharedXattrs", report.sharedXattrs());
    json.writeArrayFieldStart("algorithms");
    for (AlgorithmReport algorithm : report.algorithms()) {
      algorithm(algorithm);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("features");
    for (Feature feature : report.features()) {
      json.writeString(feature.label());
    }
    json.writeEndArray();
    json.writeStringField("leastKernel", report.leastKernel().toString());
    json.writeArrayFieldStart("problems");
    for (SourceProblem problem : report.problems()) {
      json.writeString(problem.toString());
    }
    json.writeEndArray();
    phases(report);
    json.writeArrayFieldStart("files");
    for (FileReport file : files) {
      file(file);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void inodes(BuildReport report) throws IOException {
    json.writeNumberField("inodes", report.inodes());
    json.writeNumberField("compactInodes", report.compactInodes());
    json.writeObjectFieldStart("inodesByType");
    for (FileType type : FileType.values()) {
      Long count = report.inodesByType().get(type);
      if (count != null) {
        json.writeNumberField(type.name().toLowerCase(Locale.ROOT), count);
      }
    }
    json.writeEndObject();
  }

  private void algorithm(AlgorithmReport algorithm) throws IOException {
    json.writeStartObject();
    json.writeStringField("algorithm", algorithm.algorithm().label());
    json.writeStringField("settings", algorithm.description());
    json.writeNumberField("files", algorithm.files());
    json.writeNumberField("inputBytes", algorithm.inputBytes());
    json.writeNumberField("storedBytes", algorithm.storedBytes());
    json.writeNumberField("triedBytes", algorithm.triedBytes());
    json.writeNumberField("savedBytes", algorithm.savedBytes());
    json.writeNumberField("deduplicatedBytes", algorithm.deduplicatedBytes());
    seconds("seconds", algorithm.time());
    json.writeEndObject();
  }

  private void phases(BuildReport report) throws IOException {
    json.writeObjectFieldStart("phaseSeconds");
    for (BuildPhase phase : BuildPhase.values()) {
      Duration time = report.phaseTimes().get(phase);
      if (time != null) {
        seconds(phase.name().toLowerCase(Locale.ROOT), time);
      }
    }
    json.writeEndObject();
  }

  private void file(FileReport file) throws IOException {
    json.writeStartObject();
    JsonReport.bytes(json, "path", Bytes.utf8("/").concat(file.path()));
    json.writeNumberField("size", file.size());
    json.writeNumberField("storedBytes", file.storedBytes());
    json.writeNumberField("fragmentBytes", file.fragmentBytes());
    json.writeNumberField("savedBytes", file.savedBytes());
    json.writeNumberField("deduplicatedBytes", file.deduplicatedBytes());
    if (file.algorithm().isPresent()) {
      json.writeStringField("algorithm", file.algorithm().get());
    }
    seconds("seconds", file.time());
    json.writeEndObject();
  }

  private void seconds(String name, Duration time) throws IOException {
    json.writeNumberField(name, time.toNanos() / NANOS);
  }
}
