package io.erofs.tools.oci;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks a container image with EROFS layers against the draft layer specification. Immutable and
 * thread-safe.
 *
 * <p>Sizes and digests of documents and blobs are verified by opening the image; this is about what
 * the draft demands beyond. Hash trees of dm-verity are not computed.
 */
public final class OciVerifier {
  private static final Set<String> ROLES =
      Set.of("", LayerDraft.ROLE_DEVICE, LayerDraft.ROLE_LOWER, LayerDraft.ROLE_DATA);

  /**
   * A demand that an image does not meet.
   *
   * @param place what does not meet it
   * @param section section of the draft
   * @param problem what is wrong, in one line
   */
  public record Finding(String place, String section, String problem) {
    /** The finding as one line. */
    @Override
    public String toString() {
      return place + ": " + problem + " (section " + section + ")";
    }
  }

  private final List<Finding> findings = new ArrayList<>();
  private final OciSource source;
  private final Path temporary;

  private OciVerifier(OciSource source, Path temporary) {
    this.source = source;
    this.temporary = temporary;
  }

  /**
   * Checks an image.
   *
   * @param source the open image
   * @param temporary directory for temporary files
   * @return what is wrong, in the order of the layers; empty if nothing is
   * @throws IOException if layers cannot be read
   */
  public static List<Finding> verify(OciSource source, Path temporary) throws IOException {
    OciVerifier verifier = new OciVerifier(source, temporary);
    verifier.run();
    return List.copyOf(verifier.findings);
  }

  private void run() throws IOException {
    if (!source.features().contains(LayerDraft.OS_FEATURE)) {
      add(source.name(), "5.4", "os.features of the configuration lacks 'erofs'");
    }
    if (source.layers().isEmpty()) {
      add(source.name(), "3.8", "there are no layers");
      return;
    }
    checkOrder(source.layers());
    boolean hasLower = false;
    for (OciLayer layer : source.layers()) {
      checkRole(layer);
      if (layer.isImage()) {
        boolean isMerged = layer.role().isEmpty() || layer.role().equals(LayerDraft.ROLE_LOWER);
        LayerCheck check = new LayerCheck(layer, temporary, this::add);
        check.run(isMerged, hasLower);
        hasLower |= layer.role().equals(LayerDraft.ROLE_LOWER);
      }
    }
  }

  private void checkRole(OciLayer layer) {
    String role = layer.role();
    if (!ROLES.contains(role)) {
      add(layer.name(), "2.4", "role '" + role + "' is not known");
    } else if (!role.isEmpty() && !role.equals(LayerDraft.ROLE_DEVICE) && !layer.isImage()) {
      add(layer.name(), "2.4", "role '" + role + "' on " + layer.mediaType());
    } else if (role.isEmpty()
        && !layer.isImage()
        && !layer.mediaType().equals(LayerDraft.CHUNK_INDEX)) {
      add(layer.name(), "4", "media type " + layer.mediaType() + " is none of the draft");
    }
  }

  private void checkOrder(List<OciLayer> layers) {
    OciLayer last = layers.get(layers.size() - 1);
    boolean isMountable =
        last.isImage() && (last.role().isEmpty() || last.role().equals(LayerDraft.ROLE_LOWER));
    if (!isMountable) {
      add(last.name(), "3.8", "the last layer cannot be mounted");
    }
    for (int i = 0; i < layers.size(); i++) {
      OciLayer layer = layers.get(i);
      boolean isUsed = layer.role().equals(LayerDraft.ROLE_DEVICE);
      boolean isData = layer.role().equals(LayerDraft.ROLE_DATA);
      if ((isUsed || isData) && !hasUser(layers, i)) {
        add(layer.name(), "3.8", "no image above uses this " + layer.role());
      }
      if (layer.mediaType().equals(LayerDraft.CHUNK_INDEX)) {
        checkIndexLayer(layers, i);
      }
    }
  }

  private static boolean hasUser(List<OciLayer> layers, int at) {
    for (OciLayer above : layers.subList(at + 1, layers.size())) {
      boolean isUser =
          above.isImage()
              && !above.role().equals(LayerDraft.ROLE_DEVICE)
              && !(above.role().equals(LayerDraft.ROLE_DATA)
                  && layers.get(at).role().equals(LayerDraft.ROLE_DATA));
      if (isUser) {
        return true;
      }
    }
    return false;
  }

  private void checkIndexLayer(List<OciLayer> layers, int at) {
    OciLayer index = layers.get(at);
    if (at == 0) {
      add(index.name(), "3.8", "a chunk index is the first layer");
      return;
    }
    String target = index.annotations().getOrDefault(LayerDraft.INDEX_TARGET, "");
    String below = layers.get(at - 1).digest().map(OciDigest::toString).orElse("");
    if (!target.isEmpty() && !target.equals(below)) {
      add(index.name(), "3.4.3", "is the index of " + target + ", but below it is " + below);
    }
  }

  private void add(String place, String section, String problem) {
    findings.add(new Finding(place, section, problem));
  }
}
