package io.erofs.tools.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.CheckStatistics;
import io.erofs.tools.check.Finding;
import io.erofs.tools.check.Rule;
import io.erofs.tools.check.Severity;
import io.erofs.tools.check.Unchecked;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;

/** A report of the checker as one JSON document. */
final class FsckJson {
  private final JsonGenerator json;

  private FsckJson(JsonGenerator json) {
    this.json = json;
  }

  static void write(String image, CheckReport report, FsckScope scope, Output out)
      throws IOException {
    JsonGenerator json = JsonReport.begin(out);
    new FsckJson(json).report(image, report, scope);
    json.writeRaw('\n');
    json.close();
  }

  private void report(String image, CheckReport report, FsckScope scope) throws IOException {
    json.writeStringField("image", image);
    json.writeStringField("verdict", lower(scope.verdict(report)));
    json.writeObjectFieldStart("counts");
    for (Severity severity : Severity.values()) {
      json.writeNumberField(lower(severity), report.count(severity));
    }
    json.writeEndObject();
    json.writeObjectFieldStart("rules");
    for (Map.Entry<Rule, Long> entry : report.counts().entrySet()) {
      json.writeNumberField(entry.getKey().id(), entry.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("findings");
    for (Finding finding : scope.findings(report)) {
      finding(finding);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unchecked");
    for (Unchecked unchecked : report.unchecked()) {
      unchecked(unchecked);
    }
    json.writeEndArray();
    statistics(report.statistics());
    json.writeEndObject();
  }

  private void finding(Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", finding.rule().id());
    json.writeStringField("title", finding.rule().title());
    json.writeStringField("severity", lower(finding.severity()));
    if (!finding.path().isEmpty()) {
      JsonReport.bytes(json, "path", finding.path());
    }
    json.writeStringField("source", finding.location().source());
    if (finding.location().hasNid()) {
      json.writeFieldName("nid");
      json.writeNumber(new BigInteger(Long.toUnsignedString(finding.location().nid())));
    }
    if (finding.location().offset() >= 0) {
      json.writeNumberField("offset", finding.location().offset());
    }
    json.writeStringField("message", finding.message());
    json.writeEndObject();
  }

  private void unchecked(Unchecked unchecked) throws IOException {
    json.writeStartObject();
    json.writeStringField("reason", lower(unchecked.reason()).replace('_', '-'));
    json.writeNumberField("count", unchecked.count());
    if (!unchecked.firstPath().isEmpty()) {
      JsonReport.bytes(json, "firstPath", unchecked.firstPath());
    }
    json.writeStringField("message", unchecked.message());
    json.writeEndObject();
  }

  private void statistics(CheckStatistics statistics) throws IOException {
    json.writeObjectFieldStart("statistics");
    json.writeNumberField("inodes", statistics.inodes());
    json.writeNumberField("hardLinks", statistics.hardLinks());
    json.writeNumberField("xattrs", statistics.xattrs());
    json.writeNumberField("logicalBytes", statistics.logicalBytes());
    json.writeNumberField("logicalBlocks", statistics.logicalBlocks());
    json.writeNumberField("physicalBlocks", statistics.physicalBlocks());
    json.writeNumberField("dataBytesRead", statistics.dataBytesRead());
    json.writeStringField("leastKernel", statistics.leastKernel().toString());
    json.writeEndObject();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
