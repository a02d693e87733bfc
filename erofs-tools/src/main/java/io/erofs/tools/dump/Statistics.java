package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What an image holds, counted by names: a file with two names counts twice. Immutable.
 *
 * @param byType number of names of each type; all types are present
 * @param compressed names of files whose data is compressed
 * @param originalBytes sum of the sizes of regular files
 * @param storedBytes sum of what their data takes in the image, the packed inode included
 * @param originalSizes number of regular files by size: below 1 KiB, below 2 KiB, … below 32 MiB,
 *     larger
 * @param storedSizes the same by what they take in the image
 * @param suffixes number of regular files by the suffixes that dump.erofs counts, in its order
 * @param algorithms what each encoding of compressed files saves, in the order of {@link
 *     io.erofs.model.Encoding}; every file and every pcluster counts once
 */
public record Statistics(
    Map<FileType, Long> byType,
    long compressed,
    long originalBytes,
    long storedBytes,
    List<Long> originalSizes,
    List<Long> storedSizes,
    Map<String, Long> suffixes,
    List<AlgorithmUse> algorithms) {
  /** Number of size classes; the last is open. */
  public static final int SIZE_CLASSES = 17;

  /** Key of {@link #suffixes()} for files with none of the suffixes. */
  public static final String OTHERS = "others";

  private static final List<String> SUFFIXES =
      List.of(".txt", ".so", ".xml", ".apk", ".odex", ".vdex", ".oat", ".rc", ".otf", OTHERS);

  /** Copies the collections. */
  public Statistics {
    byType = java.util.Collections.unmodifiableMap(new EnumMap<>(byType));
    originalSizes = List.copyOf(originalSizes);
    storedSizes = List.copyOf(storedSizes);
    suffixes = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(suffixes));
    algorithms = List.copyOf(algorithms);
  }

  /**
   * Counts the files of an image, which reads all of its metadata.
   *
   * @param image the image
   * @return the statistics
   * @throws IOException if the tree cannot be read
   */
  public static Statistics of(ErofsImage image) throws IOException {
    Counter counter = new Counter();
    AlgorithmUse.Counter algorithms = new AlgorithmUse.Counter(image);
    image.walk(
        entry -> {
          Inode inode = entry.inode();
          counter.add(entry.name(), inode, inode.isRegular() ? StoredSize.of(image, inode) : 0);
          if (entry.firstName().isEmpty()) {
            algorithms.add(inode);
          }
          return ImageVisitor.Next.CONTINUE;
        });
    long packed = image.superblock().packedNid();
    if (packed != 0) {
      Inode inode = image.inode(packed);
      counter.storedBytes += StoredSize.of(image, inode);
      algorithms.add(inode);
    }
    return counter.result(algorithms.result());
  }

  /**
   * Number of names, the root included.
   *
   * @return the number
   */
  public long files() {
    return byType.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Number of regular files.
   *
   * @return the number
   */
  public long regularFiles() {
    return byType.getOrDefault(FileType.REGULAR, 0L);
  }

  private static final class Counter {
    private final Map<FileType, Long> byType = new EnumMap<>(FileType.class);
    private final long[] original = new long[SIZE_CLASSES];
    private final long[] stored = new long[SIZE_CLASSES];
    private final Map<String, Long> suffixes = new java.util.LinkedHashMap<>();
    private long compressed;
    private long originalBytes;
    private long storedBytes;

    Counter() {
      for (FileType type : FileType.values()) {
        byType.put(type, 0L);
      }
      for (String suffix : SUFFIXES) {
        suffixes.put(suffix, 0L);
      }
    }

    void add(Bytes name, Inode inode, long storedSize) {
      byType.merge(inode.type(), 1L, Long::sum);
      compressed += inode.layout().isCompressed() ? 1 : 0;
      if (inode.isRegular()) {
        originalBytes += inode.size();
        storedBytes += storedSize;
        original[sizeClass(inode.size())]++;
        stored[sizeClass(storedSize)]++;
        suffixes.merge(suffix(name), 1L, Long::sum);
      }
    }

    Statistics result(List<AlgorithmUse> algorithms) {
      return new Statistics(
          byType,
          compressed,
          originalBytes,
          storedBytes,
          list(original),
          list(stored),
          suffixes,
          algorithms);
    }

    private static int sizeClass(long size) {
      return Math.min(SIZE_CLASSES - 1, Long.SIZE - Long.numberOfLeadingZeros(size >> 10));
    }

    private static String suffix(Bytes name) {
      for (String suffix : SUFFIXES) {
        Bytes wanted = Bytes.utf8(suffix);
        int at = name.length() - wanted.length();
        if (at >= 0 && name.slice(at, name.length()).equals(wanted) && !suffix.equals(OTHERS)) {
          return suffix;
        }
      }
      return OTHERS;
    }

    private static List<Long> list(long[] values) {
      List<Long> all = new ArrayList<>(values.length);
      for (long value : values) {
        all.add(value);
      }
      return all;
    }
  }
}
