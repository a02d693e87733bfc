package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What only {@code find} of GNU can tell: nanoseconds of times centuries away, and targets of
 * symbolic links with doubled slashes, which the JDK normalizes.
 */
final class FoundDetails {
  private final Map<Bytes, Timestamp> times = new HashMap<>();
  private final Map<Bytes, Bytes> targets = new HashMap<>();

  private FoundDetails() {}

  static FoundDetails of(Path root) throws IOException {
    List<String> command = List.of("find", ".", "-printf", "%p\\0%T@\\0%l\\0");
    String[] fields = Commands.runIn(root, new byte[0], command).out().split("\0", -1);
    FoundDetails details = new FoundDetails();
    for (int i = 0; i + 2 < fields.length; i += 3) {
      String path = fields[i].length() == 1 ? "/" : fields[i].substring(1);
      details.times.put(PathBytes.latin1(path), time(fields[i + 1]));
      details.targets.put(PathBytes.latin1(path), PathBytes.latin1(fields[i + 2]));
    }
    return details;
  }

  void refine(List<TreeEntry> entries) {
    entries.replaceAll(this::refined);
  }

  private TreeEntry refined(TreeEntry entry) {
    Content content =
        entry.content() instanceof Content.Target target
            ? new Content.Target(targets.getOrDefault(entry.path(), target.path()))
            : entry.content();
    return new TreeEntry(
        entry.path(),
        entry.type(),
        entry.permissions(),
        entry.uid(),
        entry.gid(),
        entry.size(),
        entry.linkCount(),
        times.getOrDefault(entry.path(), entry.mtime()),
        content,
        entry.xattrs(),
        entry.inode(),
        entry.layout(),
        entry.inodeSize());
  }

  /** Seconds, rounded down, and ten digits of a fraction that counts upwards, also before 1970. */
  private static Timestamp time(String text) {
    int dot = text.indexOf('.');
    long seconds = Long.parseLong(text.substring(0, dot));
    long nanos = Long.parseLong(text.substring(dot + 1, dot + 10));
    return new Timestamp(seconds, nanos);
  }
}
