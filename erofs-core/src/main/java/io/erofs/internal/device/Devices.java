package io.erofs.internal.device;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.error.SourceIoException;
import io.erofs.io.ByteSource;
import io.erofs.io.Closing;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Extent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All devices of an image, and the unified address space over them. Format specification 1.8.
 *
 * <p>Extents name the device that an address means whether or not the devices were given: an
 * address of the unified space that falls into the range of a slot belongs to that slot. Where the
 * devices were not given, their blocks are read from the primary device at the unified addresses.
 */
public final class Devices implements Closeable {
  private final ByteSource primary;
  private final List<ByteSource> extras;
  private final List<DeviceSlot> slots;
  private final int blockBits;
  private final int idMask;
  private final UnifiedRanges unified;
  private final List<Closeable> owned;

  /**
   * Creates the set.
   *
   * @param primary device 0
   * @param devices where the extra devices are
   * @param slots the device table
   * @param blockBits log2 of the block size
   */
  public Devices(ByteSource primary, ExtraDevices devices, List<DeviceSlot> slots, int blockBits)
      throws SourceIoException {
    this.primary = primary;
    this.extras = devices.sources(slots, blockBits);
    this.owned = new ArrayList<>(extras);
    owned.add(0, primary);
    devices.owner().ifPresent(owned::add);
    this.slots = List.copyOf(slots);
    this.blockBits = blockBits;
    this.idMask = slots.isEmpty() ? 0 : Integer.highestOneBit(slots.size()) * 2 - 1;
    this.unified = UnifiedRanges.of(this.slots, blockBits);
    if (!extras.isEmpty() && extras.size() != slots.size()) {
      throw new SourceIoException(
          "the image has " + slots.size() + " extra devices, " + extras.size() + " were given",
          Location.of(primary.name()));
    }
  }

  /** Device 0. */
  public ByteSource primary() {
    return primary;
  }

  /** The device table. */
  public List<DeviceSlot> slots() {
    return slots;
  }

  /** Whether the extra devices were given. */
  public boolean separate() {
    return !extras.isEmpty();
  }

  /** The part of a device id in an index that counts. */
  public int mask(int deviceId) {
    return deviceId & idMask;
  }

  /**
   * Names the device that a run of the unified space lies on.
   *
   * @param raw extent with an address of the unified space if its device is 0
   * @return an extent that begins at the same place, cut where the device ends
   */
  public Extent.Plain resolve(Extent.Plain raw) {
    if (raw.deviceId() != 0 || slots.isEmpty()) {
      return raw;
    }
    long at = raw.physicalOffset();
    int owner = unified.owner(at);
    if (owner != UnifiedRanges.NONE) {
      DeviceSlot slot = slots.get(owner);
      long offset = at - (slot.unifiedAddress() << blockBits);
      long room = (slot.blocks() << blockBits) - offset;
      return new Extent.Plain(raw.logicalOffset(), Math.min(raw.length(), room), slot.id(), offset);
    }
    long limit = unified.nextStart(at) - at;
    return limit >= raw.length()
        ? raw
        : new Extent.Plain(raw.logicalOffset(), limit, 0, raw.physicalOffset());
  }

  /** Names the device that a pcluster of the unified space begins on. */
  public Extent.Encoded resolve(Extent.Encoded raw) {
    if (raw.inline() || slots.isEmpty()) {
      return raw;
    }
    Extent.Plain place = resolve(new Extent.Plain(0, 1, 0, raw.physicalOffset()));
    return new Extent.Encoded(
        raw.logicalOffset(),
        raw.length(),
        raw.encoding(),
        raw.partial(),
        false,
        false,
        place.deviceId(),
        place.physicalOffset(),
        raw.physicalLength());
  }

  /** The source that holds a device's bytes. */
  public ByteSource source(int deviceId) {
    return deviceId != 0 && separate() ? extras.get(deviceId - 1) : primary;
  }

  /**
   * Where a device's byte is in its {@link #source}.
   *
   * @param deviceId 0 or the id of a slot
   * @param offset byte offset on the device, not negative
   */
  public long position(int deviceId, long offset) throws CorruptImageException {
    if (deviceId == 0 || separate()) {
      return offset;
    }
    long base = slots.get(deviceId - 1).unifiedAddress() << blockBits;
    if (base < 0 || base > Long.MAX_VALUE - offset) {
      throw new CorruptImageException(
          "D-04",
          "device " + deviceId + " ends behind the largest address",
          Location.of(primary.name()));
    }
    return base + offset;
  }

  /**
   * Whether a run lies inside its device.
   *
   * @param deviceId 0 or the id of a slot
   * @param offset byte offset on the device
   * @param length bytes
   */
  public boolean contains(int deviceId, long offset, long length) throws CorruptImageException {
    return offset >= 0 && position(deviceId, offset) <= source(deviceId).size() - length;
  }

  /**
   * Fills a buffer; it is an error if the device ends before it is full.
   *
   * @param location where the bytes belong to, for that error
   */
  public void read(int deviceId, long offset, ByteBuffer target, Supplier<Location> location)
      throws IOException {
    int wanted = target.remaining();
    int got = source(deviceId).readFully(position(deviceId, offset), target);
    if (got < wanted) {
      throw beyond(deviceId, offset + got, location.get());
    }
  }

  /** Bytes of a device that are in memory; empty if there are none, or they would be copied. */
  public Optional<ByteBuffer> view(int deviceId, long offset, int length) throws IOException {
    return source(deviceId).view(position(deviceId, offset), length);
  }

  /** Writes a run to a channel; it is an error if the device ends before. */
  public void transfer(
      int deviceId, long offset, long count, WritableByteChannel target, Location location)
      throws IOException {
    long got = source(deviceId).transferTo(position(deviceId, offset), count, target);
    if (got < count) {
      throw beyond(deviceId, offset + got, location);
    }
  }

  private IOException beyond(int deviceId, long offset, Location location) {
    if (deviceId != 0 && !separate()) {
      return new SourceIoException(
          "device "
              + deviceId
              + " (tag \""
              + slots.get(deviceId - 1).tag()
              + "\") was not given, and the image does not contain it",
          location);
    }
    ByteSource source = source(deviceId);
    return new CorruptImageException(
        deviceId == 0 ? "F-01" : "K-07",
        "data at offset "
            + offset
            + " of "
            + source.name()
            + ", which has "
            + source.size()
            + " bytes",
        location);
  }

  /** Closes all sources; the first failure is thrown, the others are attached to it. */
  @Override
  public void close() throws IOException {
    Closing.all(owned);
  }
}
