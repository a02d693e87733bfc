package io.erofs.tools.build.plan;

import io.erofs.model.Timestamp;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import java.util.Arrays;

/**
 * The time that compact inodes refer to.
 *
 * <p>A compact inode has the seconds {@code epoch} (in a 48-bit image plus 32 bits of its own) and
 * the nanoseconds {@code fixedNanos}. So that as many inodes as possible are compact and yet true,
 * the planner takes the time that most inodes have. The build time stays exact: it is {@code epoch}
 * plus the field {@code build_time}, which kernels do not use.
 *
 * @param epoch field of the superblock
 * @param fixedNanos field of the superblock
 * @param buildOffset seconds from the epoch to the build time, unsigned 32 bits
 * @param wide whether compact inodes have seconds of their own
 */
public record TimeBase(long epoch, int fixedNanos, long buildOffset, boolean wide) {
  private static final long U32 = 0xFFFFFFFFL;
  private static final int NANO_BITS = 30;
  private static final long PACKABLE = 1L << 62 - NANO_BITS;

  /** Chooses the base for a tree. */
  static TimeBase choose(BuildTree tree, LayoutSettings settings) {
    long build = tree.buildTime().seconds();
    if (settings.bit48()) {
      long epoch = build < 0 ? build : Math.max(0, build - U32);
      return new TimeBase(epoch, commonNanos(tree, epoch), build - epoch, true);
    }
    if (settings.forceCompact()) {
      return new TimeBase(build, 0, 0, false);
    }
    long[] times = candidates(tree, build);
    if (times.length == 0) {
      return new TimeBase(build, 0, 0, false);
    }
    long best = mostCommon(times);
    long epoch = best >> NANO_BITS;
    return new TimeBase(epoch, (int) (best & (1 << NANO_BITS) - 1), build - epoch, false);
  }

  /** Whether a compact inode can show the time of an inode exactly. */
  boolean holds(BuildInode inode) {
    return inode.nanos() == fixedNanos && holdsSeconds(inode.seconds());
  }

  /** Whether a compact inode can show some seconds. */
  boolean holdsSeconds(long seconds) {
    long difference = seconds - epoch;
    return wide ? seconds >= epoch && difference >= 0 && difference <= U32 : difference == 0;
  }

  /** What a compact inode stores. */
  public long compactTime(BuildInode inode) {
    return wide ? inode.seconds() - epoch : 0;
  }

  /** The build time. */
  public Timestamp buildTime() {
    return new Timestamp(epoch + buildOffset, 0);
  }

  private static boolean mayBeCompact(BuildInode inode) {
    return inode.uid() <= 0xFFFF && inode.gid() <= 0xFFFF && inode.links() <= 0xFFFF;
  }

  private static long[] candidates(BuildTree tree, long build) {
    long[] times = new long[tree.inodes().size()];
    int count = 0;
    for (BuildInode inode : tree.inodes()) {
      long seconds = inode.seconds();
      boolean fits =
          seconds <= build
              && build - seconds >= 0
              && build - seconds <= U32
              && seconds >= -PACKABLE
              && seconds < PACKABLE;
      if (fits && mayBeCompact(inode)) {
        times[count++] = seconds << NANO_BITS | inode.nanos();
      }
    }
    return Arrays.copyOf(times, count);
  }

  private static int commonNanos(BuildTree tree, long epoch) {
    long[] nanos = new long[tree.inodes().size()];
    int count = 0;
    TimeBase any = new TimeBase(epoch, 0, 0, true);
    for (BuildInode inode : tree.inodes()) {
      if (mayBeCompact(inode) && any.holdsSeconds(inode.seconds())) {
        nanos[count++] = inode.nanos();
      }
    }
    return count == 0 ? 0 : (int) mostCommon(Arrays.copyOf(nanos, count));
  }

  /** The value that occurs most often; of several the largest. */
  private static long mostCommon(long[] values) {
    Arrays.sort(values);
    long best = values[0];
    int most = 0;
    for (int from = 0; from < values.length; ) {
      int to = from;
      while (to < values.length && values[to] == values[from]) {
        to++;
      }
      if (to - from >= most) {
        most = to - from;
        best = values[from];
      }
      from = to;
    }
    return best;
  }
}
