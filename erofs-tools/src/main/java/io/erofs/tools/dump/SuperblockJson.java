package io.erofs.tools.dump;

import com.fasterxml.jackson.core.JsonGenerator;
import io.erofs.ErofsImage;
import io.erofs.model.CompressionConfig;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Feature;
import io.erofs.model.FileType;
import io.erofs.model.Rafs;
import io.erofs.model.RafsBlob;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Superblock and statistics as members of a JSON object. */
final class SuperblockJson {
  private final JsonGenerator json;

  SuperblockJson(JsonGenerator json) {
    this.json = json;
  }

  void write(ErofsImage image) throws IOException {
    Superblock sb = image.superblock();
    Optional<Rafs> rafs = image.rafs();
    json.writeObjectFieldStart("superblock");
    json.writeNumberField("blockSize", sb.blockSize());
    json.writeNumberField("blocks", sb.blocks());
    json.writeNumberField("metaBlock", sb.metaBlock());
    json.writeNumberField("xattrBlock", sb.xattrBlock());
    FileJson.number(json, "rootNid", sb.rootNid());
    FileJson.number(json, "packedNid", sb.packedNid());
    FileJson.number(json, "metaboxNid", sb.metaboxNid());
    json.writeNumberField("size", sb.size());
    json.writeNumberField("inodeCount", sb.inodeCount());
    json.writeStringField("created", Times.iso(sb.created()));
    features("compatFeatures", Feature.Set.COMPAT, sb.featureCompat());
    features("incompatFeatures", Feature.Set.INCOMPAT, sb.featureIncompat());
    json.writeNumberField("featureCompat", sb.featureCompat());
    json.writeNumberField("featureIncompat", sb.featureIncompat());
    json.writeStringField("uuid", sb.uuidText());
    FileJson.bytes(json, "volumeName", sb.volumeName());
    json.writeStringField("leastKernel", sb.leastKernel().toString());
    algorithms(image.compression());
    devices(image.devices());
    if (rafs.isPresent()) {
      rafs(rafs.get());
    }
    json.writeEndObject();
  }

  private void rafs(Rafs rafs) throws IOException {
    json.writeObjectFieldStart("rafs");
    FileJson.number(json, "flags", rafs.flags());
    json.writeNumberField("chunkSize", rafs.chunkSize());
    json.writeNumberField("chunks", rafs.chunkCount());
    json.writeArrayFieldStart("blobs");
    for (RafsBlob blob : rafs.blobs()) {
      json.writeStartObject();
      FileJson.bytes(json, "id", blob.id());
      json.writeNumberField("chunkSize", blob.chunkSize());
      json.writeNumberField("chunks", blob.chunkCount());
      json.writeNumberField("compressor", Integer.toUnsignedLong(blob.compressor()));
      json.writeNumberField("digester", Integer.toUnsignedLong(blob.digester()));
      json.writeNumberField("features", blob.features());
      FileJson.number(json, "storedBytes", blob.compressedSize());
      FileJson.number(json, "bytes", blob.uncompressedSize());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("prefetchNids");
    for (long nid : rafs.prefetchNids()) {
      json.writeNumber(nid);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void features(String name, Feature.Set set, long bits) throws IOException {
    json.writeArrayFieldStart(name);
    for (Feature feature : Feature.in(set, bits)) {
      json.writeString(feature.label());
    }
    json.writeEndArray();
  }

  private void algorithms(List<CompressionConfig> algorithms) throws IOException {
    json.writeArrayFieldStart("algorithms");
    for (CompressionConfig config : algorithms) {
      json.writeString(config.algorithm().label());
    }
    json.writeEndArray();
  }

  private void devices(List<DeviceSlot> devices) throws IOException {
    json.writeArrayFieldStart("devices");
    for (DeviceSlot device : devices) {
      json.writeStartObject();
      json.writeNumberField("id", device.id());
      FileJson.bytes(json, "tag", device.tag());
      json.writeNumberField("blocks", device.blocks());
      json.writeNumberField("unifiedAddress", device.unifiedAddress());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  void write(Statistics statistics) throws IOException {
    json.writeObjectFieldStart("statistics");
    json.writeNumberField("files", statistics.files());
    json.writeObjectFieldStart("byType");
    for (Map.Entry<FileType, Long> entry : statistics.byType().entrySet()) {
      json.writeNumberField(Names.jsonType(entry.getKey()), entry.getValue());
    }
    json.writeEndObject();
    json.writeNumberField("compressed", statistics.compressed());
    json.writeNumberField("originalBytes", statistics.originalBytes());
    json.writeNumberField("storedBytes", statistics.storedBytes());
    uses(statistics.algorithms());
    sizes("originalSizes", statistics.originalSizes());
    sizes("storedSizes", statistics.storedSizes());
    json.writeEndObject();
  }

  private void uses(List<AlgorithmUse> algorithms) throws IOException {
    json.writeArrayFieldStart("algorithms");
    for (AlgorithmUse use : algorithms) {
      json.writeStartObject();
      json.writeStringField("name", use.encoding().label());
      json.writeNumberField("extents", use.extents());
      json.writeNumberField("pclusters", use.pclusters());
      json.writeNumberField("originalBytes", use.originalBytes());
      json.writeNumberField("storedBytes", use.storedBytes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Classes with their bound in bytes; the last has none. */
  private void sizes(String name, List<Long> classes) throws IOException {
    json.writeArrayFieldStart(name);
    for (int i = 0; i < classes.size(); i++) {
      json.writeStartObject();
      if (i < classes.size() - 1) {
        json.writeNumberField("below", 1024L << i);
      }
      json.writeNumberField("files", classes.get(i));
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
