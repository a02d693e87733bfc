package io.erofs.tools.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/** Checks everything in a store. */
final class StoreVerifier {
  private static final long STEP = 1 << 12;

  private final StoreLayout layout;

  StoreVerifier(StoreLayout layout) {
    this.layout = layout;
  }

  /** All problems, in an order that does not depend on the number of threads. */
  List<StoreProblem> verify(int workers) throws IOException {
    List<Callable<List<StoreProblem>>> tasks = new ArrayList<>();
    for (String digest : layout.listBlobs()) {
      tasks.add(() -> blob(digest));
    }
    List<StoreProblem> problems = new ArrayList<>();
    for (Path file : layout.listSegments()) {
      try {
        ChunkSegment segment = ChunkSegment.open(file);
        for (long from = 0; from < segment.count(); from += STEP) {
          long first = from;
          tasks.add(() -> chunks(segment, first));
        }
      } catch (StoreException e) {
        problems.add(problem(file, e));
      }
    }
    Workers.run(tasks, workers).forEach(problems::addAll);
    problems.addAll(images());
    return problems;
  }

  private List<StoreProblem> blob(String digest) {
    Path file = layout.blob(digest);
    try {
      String found = Digests.of(file);
      return found.equals(digest)
          ? new StoredTrees(layout).check(digest)
          : List.of(new StoreProblem(file, "is damaged: its SHA-256 is " + found));
    } catch (IOException e) {
      return List.of(problem(file, e));
    }
  }

  /** Some chunks of the dictionary: their order, and their bytes. */
  private List<StoreProblem> chunks(ChunkSegment segment, long from) {
    List<StoreProblem> problems = new ArrayList<>();
    byte[] digest = new byte[Digests.SIZE];
    byte[] last = new byte[Digests.SIZE];
    long to = Math.min(segment.count(), from + STEP);
    if (from > 0) {
      segment.copyDigest(from - 1, last);
    }
    try (OpenBlobs blobs = new OpenBlobs()) {
      for (long chunk = from; chunk < to; chunk++) {
        segment.copyDigest(chunk, digest);
        if (chunk > 0 && Arrays.compareUnsigned(last, digest) > 0) {
          problems.add(new StoreProblem(segment.file(), "chunk " + chunk + " is out of order"));
        }
        System.arraycopy(digest, 0, last, 0, digest.length);
        String wrong = segment.isSane(chunk) ? blobs.check(segment, chunk, digest) : "is no chunk";
        if (!wrong.isEmpty()) {
          problems.add(new StoreProblem(segment.file(), "chunk " + chunk + " " + wrong));
        }
      }
    } catch (IOException e) {
      problems.add(problem(segment.file(), e));
    }
    return problems;
  }

  /** The blob that was looked at last. */
  private final class OpenBlobs implements AutoCloseable {
    private final List<FileChannel> channels = new ArrayList<>();
    private final List<String> digests = new ArrayList<>();

    String check(ChunkSegment segment, long chunk, byte[] digest) throws IOException {
      DictionaryBlob blob = segment.blobs().get(segment.blob(chunk));
      Path file = layout.blob(blob.digest());
      if (!Files.exists(file)) {
        return "is in the blob " + blob.digest() + ", which is not there";
      }
      FileChannel channel = channel(blob.digest(), file);
      long at = segment.block(chunk) << blob.blockBits();
      if (at + segment.length(chunk) > channel.size()) {
        return "ends behind the end of the blob " + blob.digest();
      }
      byte[] found = Digests.of(channel, at, segment.length(chunk));
      return Arrays.equals(found, digest)
          ? ""
          : "is not at byte " + at + " of the blob " + blob.digest();
    }

    private FileChannel channel(String digest, Path file) throws IOException {
      int index = digests.indexOf(digest);
      if (index >= 0) {
        return channels.get(index);
      }
      if (channels.size() == 16) {
        close();
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      channels.add(channel);
      digests.add(digest);
      return channel;
    }

    @Override
    public void close() throws IOException {
      for (FileChannel channel : channels) {
        channel.close();
      }
      channels.clear();
      digests.clear();
    }
  }

  private List<StoreProblem> images() throws IOException {
    List<StoreProblem> problems = new ArrayList<>();
    Set<String> there = new HashSet<>(layout.listBlobs());
    for (Path file : StoreLayout.list(layout.images())) {
      try {
        StoredImage image = StoredImage.read(file);
        for (String blob : image.blobs()) {
          if (!there.contains(blob)) {
            problems.add(
                new StoreProblem(
                    file,
                    "the image "
                        + image.path()
                        + " needs the blob "
                        + blob
                        + ", which is not there"));
          }
        }
      } catch (StoreException e) {
        problems.add(problem(file, e));
      }
    }
    return problems;
  }

  private static StoreProblem problem(Path file, IOException failure) {
    String message = String.valueOf(failure.getMessage());
    String prefix = file + ": ";
    return new StoreProblem(
        file, message.startsWith(prefix) ? message.substring(prefix.length()) : message);
  }
}
