package io.erofs.tools.build;

import java.util.Optional;
import java.util.UUID;

/** Where the UUID of an image comes from. Immutable. */
public final class UuidOption {
  private enum Kind {
    CONTENT,
    RANDOM,
    FIXED
  }

  private static final UuidOption CONTENT = new UuidOption(Kind.CONTENT, Optional.empty());
  private static final UuidOption RANDOM = new UuidOption(Kind.RANDOM, Optional.empty());
  private static final UuidOption NONE = new UuidOption(Kind.FIXED, Optional.of(new UUID(0, 0)));

  private final Kind kind;
  private final Optional<UUID> value;

  private UuidOption(Kind kind, Optional<UUID> value) {
    this.kind = kind;
    this.value = value;
  }

  /**
   * Derived from everything that is in the image (a UUID of version 8): the same tree and options
   * give the same UUID, another tree gives another one. The digest is made for telling images
   * apart, not to withstand somebody who looks for two trees with one UUID.
   *
   * @return the default
   */
  public static UuidOption fromContent() {
    return CONTENT;
  }

  /**
   * A new random UUID (version 4) for each build. The image is then not reproducible.
   *
   * @return the option
   */
  public static UuidOption random() {
    return RANDOM;
  }

  /**
   * No UUID: all zeros.
   *
   * @return the option
   */
  public static UuidOption none() {
    return NONE;
  }

  /**
   * A given UUID.
   *
   * @param uuid the UUID
   * @return the option
   */
  public static UuidOption of(UUID uuid) {
    return new UuidOption(Kind.FIXED, Optional.of(uuid));
  }

  /**
   * The UUID, as far as it is known before the build.
   *
   * @return the UUID given to {@link #of}, zeros for {@link #none}, otherwise empty
   */
  public Optional<UUID> fixed() {
    return value;
  }

  /**
   * Whether every build shall have another UUID.
   *
   * @return true for {@link #random}
   */
  public boolean isRandom() {
    return kind == Kind.RANDOM;
  }

  /**
   * Whether the UUID is derived from the content.
   *
   * @return true for {@link #fromContent}
   */
  public boolean isFromContent() {
    return kind == Kind.CONTENT;
  }

  /** Names the choice. */
  @Override
  public String toString() {
    return kind == Kind.FIXED ? value.orElseThrow().toString() : kind.name();
  }
}
