package io.erofs.tools.dump;

import io.erofs.model.FileType;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Statistics in the lines of dump.erofs. */
final class StatisticsText {
  private static final int BAR = 50;

  private final Appendable out;

  private StatisticsText(Appendable out) {
    this.out = out;
  }

  static void write(Statistics statistics, Appendable out) throws IOException {
    StatisticsText text = new StatisticsText(out);
    text.counts(statistics);
    text.algorithms(statistics.algorithms());
    text.sizes("Original", statistics.originalSizes(), statistics.regularFiles());
    text.sizes("On-disk", statistics.storedSizes(), statistics.regularFiles());
    text.suffixes(statistics.suffixes(), statistics.regularFiles());
  }

  private void counts(Statistics s) throws IOException {
    count("total file", s.files());
    count("unknown type", 0);
    for (FileType type :
        List.of(
            FileType.REGULAR,
            FileType.DIRECTORY,
            FileType.CHARACTER_DEVICE,
            FileType.BLOCK_DEVICE,
            FileType.FIFO,
            FileType.SOCKET,
            FileType.SYMLINK)) {
      count(Names.type(type), s.byType().getOrDefault(type, 0L));
    }
    line("Filesystem compressed files:            " + s.compressed());
    line("Filesystem uncompressed files:          " + (s.files() - s.compressed()));
    line("Filesystem total original file size:    " + s.originalBytes() + " Bytes");
    line("Filesystem total file size:             " + s.storedBytes() + " Bytes");
    line(
        "Filesystem compress rate:               "
            + Columns.percent(s.storedBytes(), s.originalBytes())
            + '%');
  }

  /** Not shown by dump.erofs: only where something is compressed. */
  private void algorithms(List<AlgorithmUse> algorithms) throws IOException {
    if (algorithms.isEmpty()) {
      return;
    }
    line("");
    line("Compression by algorithm:");
    line("algorithm       pclusters    original bytes      stored bytes       ratio");
    for (AlgorithmUse use : algorithms) {
      line(
          Columns.fill(use.encoding().label(), 12)
              + Columns.right(use.pclusters(), 13)
              + Columns.right(use.originalBytes(), 18)
              + Columns.right(use.storedBytes(), 18)
              + Columns.right(Columns.percent(use.storedBytes(), use.originalBytes()), 11)
              + '%');
    }
  }

  private void sizes(String title, List<Long> classes, long total) throws IOException {
    line("");
    line(title + " file size distribution:");
    header(">=(KB) .. <(KB) ");
    for (int i = 0; i < classes.size(); i++) {
      long from = i == 0 ? 0 : 1L << (i - 1);
      String to = i == classes.size() - 1 ? "" : String.valueOf(1L << i);
      String range = Columns.right(from, 6) + " .." + (to.isEmpty() ? "" : " ");
      row(Columns.fill(range + to, 16), classes.get(i), total);
    }
  }

  private void suffixes(Map<String, Long> suffixes, long total) throws IOException {
    line("");
    line("File type distribution:");
    header("type            ");
    for (Map.Entry<String, Long> entry : suffixes.entrySet()) {
      row(Columns.fill(entry.getKey(), 17), entry.getValue(), total);
    }
  }

  private void header(String first) throws IOException {
    line(
        Columns.fill(first, 16)
            + Columns.right("count", 12)
            + Columns.right("ratio", 17)
            + " |"
            + Columns.fill("distribution", BAR)
            + "|");
  }

  private void row(String label, long count, long total) throws IOException {
    String percent = total == 0 ? "0.00" : Columns.percent(count, total);
    int bar = total == 0 ? 0 : (int) (BAR * count / total);
    line(
        label
            + '\t'
            + Columns.fill(Long.toString(count), 11)
            + Columns.right(percent, 9)
            + "% |"
            + Columns.fill("#".repeat(bar), BAR)
            + '|');
  }

  private void count(String what, long number) throws IOException {
    line("Filesystem " + what + " count:\t\t" + number);
  }

  private void line(String text) throws IOException {
    out.append(text).append('\n');
  }
}
