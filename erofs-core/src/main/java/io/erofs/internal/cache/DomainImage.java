package io.erofs.internal.cache;

import io.erofs.blob.BlobKey;
import io.erofs.blob.BlobSource;
import io.erofs.blob.ImageBlobs;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.model.DeviceSlot;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One image of a domain. Thread-safe. */
final class DomainImage implements ImageBlobs {
  private final Domain domain;
  private final String id;
  private final String volume;
  private final AtomicBoolean closed = new AtomicBoolean();

  DomainImage(Domain domain, String id, String volume) {
    this.domain = domain;
    this.id = id;
    this.volume = volume;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public BlobSource open(DeviceSlot slot) throws IOException {
    if (slot.tag().isEmpty()) {
      throw new BlobUnavailableException(
          Reason.REFUSED,
          "device " + slot.id() + " has no tag that would name its blob",
          Location.of(id));
    }
    return open(new BlobKey(volume, slot.tag()));
  }

  @Override
  public BlobSource open(BlobKey key) throws IOException {
    if (closed.get()) {
      throw new ClosedChannelException();
    }
    return domain.open(key);
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      domain.leave(id);
    }
  }
}
