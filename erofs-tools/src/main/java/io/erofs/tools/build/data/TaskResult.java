package io.erofs.tools.build.data;

import java.util.ArrayList;
import java.util.List;

/** What became of a task: the results of its spans, and the blocks of all of them in a row. */
final class TaskResult {
  private final List<SpanResult> spans = new ArrayList<>();
  private final ByteSink blocks;
  private final int number;
  private long digest;

  TaskResult(int number, ByteSink blocks) {
    this.number = number;
    this.blocks = blocks;
  }

  int number() {
    return number;
  }

  List<SpanResult> spans() {
    return spans;
  }

  /** What goes to the image, in whole blocks. */
  ByteSink blocks() {
    return blocks;
  }

  /** Digest of the blocks. */
  long digest() {
    return digest;
  }

  void digest(long value) {
    digest = value;
  }
}
