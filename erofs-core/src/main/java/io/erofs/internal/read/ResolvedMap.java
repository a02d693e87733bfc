package io.erofs.internal.read;

import io.erofs.internal.device.Devices;
import io.erofs.internal.map.Mapper;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import java.io.IOException;
import java.util.Objects;

/** A mapper's extents with their devices named. */
final class ResolvedMap implements ExtentMap {
  private final long size;
  private final Mapper mapper;
  private final Devices devices;

  ResolvedMap(long size, Mapper mapper, Devices devices) {
    this.size = size;
    this.mapper = mapper;
    this.devices = devices;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Extent at(long logicalOffset) throws IOException {
    Objects.checkIndex(logicalOffset, size);
    Extent raw = mapper.at(logicalOffset);
    if (raw instanceof Extent.Encoded encoded) {
      return devices.resolve(encoded);
    }
    if (!(raw instanceof Extent.Plain plain)) {
      return raw;
    }
    Extent.Plain resolved = devices.resolve(plain);
    while (resolved.end() <= logicalOffset) {
      // The run crosses from one device to the next before the offset.
      resolved = devices.resolve(rest(plain, resolved.end()));
    }
    return resolved;
  }

  private static Extent.Plain rest(Extent.Plain run, long from) {
    long skip = from - run.logicalOffset();
    return new Extent.Plain(from, run.length() - skip, run.deviceId(), run.physicalOffset() + skip);
  }
}
