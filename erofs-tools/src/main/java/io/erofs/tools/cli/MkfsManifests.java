package io.erofs.tools.cli;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.TreeSource;
import io.erofs.tools.manifest.ManifestContents;
import io.erofs.tools.manifest.ManifestFormat;
import io.erofs.tools.manifest.ManifestSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The options of mkfs.erofs about manifests as sources. */
final class MkfsManifests {
  private Optional<ManifestFormat> format = Optional.empty();
  private Optional<Path> contents = Optional.empty();

  /** A manifest, and the image that its contents are in. */
  private record Opened(TreeSource manifest, Closeable contents) implements TreeSource {
    @Override
    public String name() {
      return manifest.name();
    }

    @Override
    public void visit(EntryVisitor visitor) throws IOException {
      manifest.visit(visitor);
    }

    @Override
    public void close() throws IOException {
      try {
        manifest.close();
      } finally {
        contents.close();
      }
    }
  }

  /** Takes an option; false if it is about something else. */
  boolean take(Arguments.Given given) throws UsageException {
    switch (given.key()) {
      case "manifest" -> format = Optional.of(format(given.text()));
      case "content-root" -> contents = Optional.of(HostPaths.of(given.value()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static ManifestFormat format(String text) throws UsageException {
    return switch (text) {
      case "jsonl" -> ManifestFormat.JSONL;
      case "composefs" -> ManifestFormat.COMPOSEFS;
      case "mtree" -> ManifestFormat.MTREE;
      default ->
          throw new UsageException("invalid --manifest '" + text + "': jsonl, composefs or mtree");
    };
  }

  /** Whether the sources are manifests. */
  boolean areGiven() {
    return format.isPresent();
  }

  /** Makes sure that the options go together. */
  void check(boolean areArchives) throws UsageException {
    if (contents.isPresent() && format.isEmpty()) {
      throw new UsageException("--content-root needs --manifest");
    }
    if (areArchives && format.isPresent()) {
      throw new UsageException("--manifest contradicts --tar");
    }
  }

  /** Opens a manifest. */
  TreeSource open(Path source, Session session) throws IOException {
    boolean isInput = source.equals(MkfsArchives.STANDARD_INPUT);
    String name = isInput ? "standard input" : source.toString();
    if (contents.isEmpty() || Files.isDirectory(contents.get())) {
      ManifestContents found =
          contents.isEmpty() ? ManifestContents.none() : ManifestContents.directory(contents.get());
      return ManifestSource.of(stream(source, session), name, format.orElseThrow(), found);
    }
    ErofsImage image = Erofs.open(contents.get());
    try {
      ManifestContents found = ManifestContents.image(image);
      InputStream text = stream(source, session);
      return new Opened(ManifestSource.of(text, name, format.orElseThrow(), found), image);
    } catch (IOException e) {
      image.close();
      throw e;
    }
  }

  private static InputStream stream(Path source, Session session) throws IOException {
    return source.equals(MkfsArchives.STANDARD_INPUT) ? session.in() : Files.newInputStream(source);
  }
}
