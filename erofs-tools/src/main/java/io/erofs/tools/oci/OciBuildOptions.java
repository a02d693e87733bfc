package io.erofs.tools.oci;

import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.codec.zstd.ZstdCompressorFactory;
import java.util.List;

/**
 * How to make a container image.
 *
 * @param image how to build the images of the layers
 * @param storage how layers are stored
 * @param level effort of compression, 1 to 22
 * @param chunkSize bytes of the image in a chunk, a power of two from 64 KiB to 16 MiB
 * @param mediaType what layers are called
 * @param hashTrees whether there is a hash tree of dm-verity behind each image
 * @param platform what the image runs on
 * @param reference its name, or empty
 * @param process what a container runs
 */
public record OciBuildOptions(
    BuildOptions image,
    LayerStorage storage,
    int level,
    int chunkSize,
    LayerMediaType mediaType,
    boolean hashTrees,
    Platform platform,
    String reference,
    Process process) {
  /** Least bytes of a chunk. */
  public static final int MIN_CHUNK = 64 << 10;

  /** Most bytes of a chunk. */
  public static final int MAX_CHUNK = 16 << 20;

  private static final int DEFAULT_CHUNK = 1 << 20;

  /**
   * What a container runs.
   *
   * @param entrypoint program and first arguments
   * @param command more arguments, which whoever runs the container may replace
   * @param environment variables, as {@code NAME=value}
   * @param user user or number, or empty
   * @param directory working directory, or empty
   */
  public record Process(
      List<String> entrypoint,
      List<String> command,
      List<String> environment,
      String user,
      String directory) {
    /** Nothing in particular. */
    public static final Process NONE = new Process(List.of(), List.of(), List.of(), "", "");

    /** Copies the lists. */
    public Process {
      entrypoint = List.copyOf(entrypoint);
      command = List.copyOf(command);
      environment = List.copyOf(environment);
    }
  }

  /** Checks the numbers. */
  public OciBuildOptions {
    if (level < ZstdCompressorFactory.MIN_LEVEL || level > ZstdCompressorFactory.MAX_LEVEL) {
      throw new IllegalArgumentException("level=" + level + ", expected 1 to 22");
    }
    if (chunkSize < MIN_CHUNK || chunkSize > MAX_CHUNK || Integer.bitCount(chunkSize) != 1) {
      throw new IllegalArgumentException(
          "chunkSize=" + chunkSize + ", expected a power of two from 64K to 16M");
    }
  }

  /**
   * The usual options: Zstandard frames of 1 MiB, for Linux on the architecture of this JVM.
   *
   * @return the options
   */
  public static OciBuildOptions defaults() {
    return new OciBuildOptions(
        BuildOptions.defaults(),
        LayerStorage.ZSTD,
        ZstdCompressorFactory.DEFAULT_LEVEL,
        DEFAULT_CHUNK,
        LayerMediaType.DRAFT,
        false,
        Platform.DEFAULT,
        "",
        Process.NONE);
  }

  /**
   * These options with another way to build images.
   *
   * @param value the options of images
   * @return new options
   */
  public OciBuildOptions withImage(BuildOptions value) {
    return new OciBuildOptions(
        value, storage, level, chunkSize, mediaType, hashTrees, platform, reference, process);
  }

  /**
   * These options with another way to store layers.
   *
   * @param value how layers are stored
   * @param newLevel effort of compression
   * @param newChunkSize bytes of a chunk
   * @return new options
   */
  public OciBuildOptions withStorage(LayerStorage value, int newLevel, int newChunkSize) {
    return new OciBuildOptions(
        image, value, newLevel, newChunkSize, mediaType, hashTrees, platform, reference, process);
  }

  /**
   * These options with another name for layers.
   *
   * @param value what layers are called
   * @return new options
   */
  public OciBuildOptions withMediaType(LayerMediaType value) {
    return new OciBuildOptions(
        image, storage, level, chunkSize, value, hashTrees, platform, reference, process);
  }

  /**
   * These options with hash trees of dm-verity behind the images of layers, or without.
   *
   * @param value whether there are any
   * @return new options
   */
  public OciBuildOptions withHashTrees(boolean value) {
    return new OciBuildOptions(
        image, storage, level, chunkSize, mediaType, value, platform, reference, process);
  }

  /**
   * These options for another platform.
   *
   * @param value the platform
   * @return new options
   */
  public OciBuildOptions withPlatform(Platform value) {
    return new OciBuildOptions(
        image, storage, level, chunkSize, mediaType, hashTrees, value, reference, process);
  }

  /**
   * These options with a name for the image.
   *
   * @param value the name
   * @return new options
   */
  public OciBuildOptions withReference(String value) {
    return new OciBuildOptions(
        image, storage, level, chunkSize, mediaType, hashTrees, platform, value, process);
  }

  /**
   * These options with something to run.
   *
   * @param value what a container runs
   * @return new options
   */
  public OciBuildOptions withProcess(Process value) {
    return new OciBuildOptions(
        image, storage, level, chunkSize, mediaType, hashTrees, platform, reference, value);
  }
}
