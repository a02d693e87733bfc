package io.erofs.nio;

import io.erofs.OpenOptions;
import io.erofs.io.ReadLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options out of the environment of {@code newFileSystem}. */
final class Environment {
  private static final String OFFSET = "offset";
  private static final String DEVICES = "devices";
  private static final String VERIFY = "verifyChecksum";
  private static final String MAPPED = "memoryMapped";
  private static final String CACHE = "cacheSize";
  private static final String AHEAD = "readAhead";
  private static final Set<String> KEYS = Set.of(OFFSET, DEVICES, VERIFY, MAPPED, CACHE, AHEAD);

  private Environment() {}

  static OpenOptions options(Map<String, ?> env) {
    for (String key : env.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("unknown key " + key + " in the environment");
      }
    }
    OpenOptions.Builder options = OpenOptions.builder();
    if (env.containsKey(OFFSET)) {
      options.offset(number(OFFSET, env.get(OFFSET)));
    }
    if (env.containsKey(DEVICES)) {
      options.devices(paths(env.get(DEVICES)));
    }
    if (env.containsKey(VERIFY)) {
      options.verifyChecksum(Boolean.parseBoolean(String.valueOf(env.get(VERIFY))));
    }
    if (env.containsKey(MAPPED)) {
      options.memoryMapped(Boolean.parseBoolean(String.valueOf(env.get(MAPPED))));
    }
    if (env.containsKey(CACHE)) {
      options.limits(ReadLimits.DEFAULT.withDecodedCacheBytes(number(CACHE, env.get(CACHE))));
    }
    if (env.containsKey(AHEAD)) {
      options.readAhead(number(AHEAD, env.get(AHEAD)));
    }
    return options.build();
  }

  private static long number(String key, Object value) {
    try {
      return value instanceof Number number
          ? number.longValue()
          : Long.parseLong(String.valueOf(value));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + "=" + value + " is no number", e);
    }
  }

  private static List<Path> paths(Object value) {
    List<Path> paths = new ArrayList<>();
    for (Object each : value instanceof List<?> list ? list : List.of(value)) {
      if (each instanceof Path path) {
        paths.add(path);
      } else if (each instanceof String text) {
        paths.add(Path.of(text));
      } else {
        throw new IllegalArgumentException(DEVICES + " holds a " + each.getClass());
      }
    }
    return paths;
  }
}
