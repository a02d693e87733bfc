package io.erofs.tools.oci;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which image to read, and within which limits.
 *
 * @param platform what it must run on; empty if there is only one image, or only one for the
 *     platform of this JVM
 * @param reference its name, if a layout has several; empty for any
 * @param temporaryDirectory where temporary files without names may be made
 * @param maxDocumentBytes most bytes of a JSON document
 * @param maxLayers most layers
 */
public record OciOptions(
    Optional<Platform> platform,
    String reference,
    Path temporaryDirectory,
    int maxDocumentBytes,
    int maxLayers) {
  private static final int DOCUMENT_BYTES = 8 << 20;
  private static final int LAYERS = 500;

  /**
   * The usual options: documents of 8 MiB, 500 layers.
   *
   * @return the options
   */
  public static OciOptions defaults() {
    return new OciOptions(
        Optional.empty(),
        "",
        Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
        DOCUMENT_BYTES,
        LAYERS);
  }

  /**
   * These options for a platform.
   *
   * @param value the platform
   * @return new options
   */
  public OciOptions withPlatform(Platform value) {
    return new OciOptions(
        Optional.of(value), reference, temporaryDirectory, maxDocumentBytes, maxLayers);
  }

  /**
   * These options for an image of a name.
   *
   * @param value the name, as the annotation {@code org.opencontainers.image.ref.name} or a tag of
   *     {@code docker save} has it
   * @return new options
   */
  public OciOptions withReference(String value) {
    return new OciOptions(platform, value, temporaryDirectory, maxDocumentBytes, maxLayers);
  }

  /**
   * These options with another place for temporary files.
   *
   * @param value a directory
   * @return new options
   */
  public OciOptions withTemporaryDirectory(Path value) {
    return new OciOptions(platform, reference, value, maxDocumentBytes, maxLayers);
  }
}
