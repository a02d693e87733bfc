package io.erofs.tools.build.source;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image and its devices, as devices of an image that refers to their data. */
final class ImageDevices {
  /** No devices: everything is copied. */
  static final ImageDevices NONE = new ImageDevices(Optional.empty(), List.of());

  private final Optional<SourceDevice> own;
  private final List<SourceDevice> extra;
  private boolean ownIsUsed;

  private ImageDevices(Optional<SourceDevice> own, List<SourceDevice> extra) {
    this.own = own;
    this.extra = List.copyOf(extra);
  }

  /**
   * The devices of an image, with their tags.
   *
   * @param tag tag of the image itself
   */
  static ImageDevices of(ErofsImage image, Bytes tag) {
    List<Bytes> tags = new ArrayList<>();
    for (DeviceSlot slot : image.devices()) {
      tags.add(slot.tag());
    }
    return of(image, tag, tags);
  }

  /**
   * The devices of an image, with other tags.
   *
   * @param tag tag of the image itself
   * @param deviceTags tags of its devices
   */
  static ImageDevices of(ErofsImage image, Bytes tag, List<Bytes> deviceTags) {
    long blockSize = image.superblock().blockSize();
    List<SourceDevice> extra = new ArrayList<>();
    for (DeviceSlot slot : image.devices()) {
      Bytes deviceTag = deviceTags.get(extra.size());
      String name =
          deviceTag.isEmpty()
              ? "device " + slot.id() + " of " + image.name()
              : deviceTag.toString();
      extra.add(new SourceDevice(name, size(slot.blocks(), blockSize), deviceTag));
    }
    long size = size(image.superblock().blocks(), blockSize);
    return new ImageDevices(Optional.of(new SourceDevice(image.name(), size, tag)), extra);
  }

  /** Bytes of some blocks; a count that is nonsense is a device that has no end. */
  private static long size(long blocks, long blockSize) {
    return blocks > Long.MAX_VALUE / blockSize ? Long.MAX_VALUE : blocks * blockSize;
  }

  /** The UUID of an image, as hexadecimal digits. */
  static Bytes uuidTag(ErofsImage image) {
    return Bytes.utf8(image.superblock().uuidText().replace("-", ""));
  }

  /** The devices of the image without the image. */
  ImageDevices withoutOwn() {
    return new ImageDevices(Optional.empty(), extra);
  }

  /** Whether there is a device at all. */
  boolean any() {
    return own.isPresent() || !extra.isEmpty();
  }

  /** The device of a number: 0 is the image. */
  Optional<SourceDevice> find(int id) {
    if (id == 0) {
      return own;
    }
    return id <= extra.size() ? Optional.of(extra.get(id - 1)) : Optional.empty();
  }

  /** Remembers whether data in the image itself is referred to. */
  void note(List<PlacedRange> ranges) {
    for (PlacedRange range : ranges) {
      ownIsUsed |= own.isPresent() && range.device() == own.get();
    }
  }

  List<SourceDevice> extra() {
    return extra;
  }

  /** The devices that are referred to. */
  List<SourceDevice> referred() {
    List<SourceDevice> all = new ArrayList<>(extra);
    if (own.isPresent() && (ownIsUsed || extra.isEmpty())) {
      all.add(own.get());
    }
    return all;
  }
}
