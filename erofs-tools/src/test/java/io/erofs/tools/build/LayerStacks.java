package io.erofs.tools.build;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes up stacks of layers in which names meet: few names, all kinds of files, all marks. */
public final class LayerStacks {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final int DEPTH = 3;
  private static final int MAX_SIZE = 20_000;

  private final Random random;
  private final List<String> files = new ArrayList<>();
  private int stamp = 1_600_000_000;

  private LayerStacks(long seed) {
    random = new Random(seed);
  }

  /**
   * A stack.
   *
   * @param seed what it depends on
   * @param count number of layers
   * @return the layers, the lowest first
   */
  public static List<MemoryTree> of(long seed, int count) {
    LayerStacks stacks = new LayerStacks(seed);
    List<MemoryTree> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(stacks.layer("layer " + i));
    }
    return layers;
  }

  private MemoryTree layer(String name) {
    MemoryTree tree = MemoryTree.named(name);
    files.clear();
    tree.add(attributes(SourceEntry.directory(Bytes.EMPTY)).build());
    fill(tree, "", 0);
    return tree;
  }

  private void fill(MemoryTree tree, String prefix, int depth) {
    for (String name : NAMES) {
      String path = prefix + name;
      int kind = random.nextInt(12);
      if (kind < 5 && depth < DEPTH) {
        SourceEntry.Builder directory = attributes(SourceEntry.directory(Bytes.utf8(path)));
        if (kind == 0) {
          directory.xattrs(List.of(xattr("trusted.overlay.opaque", "y"), xattr("user.k", path)));
        }
        tree.add(directory.build());
        fill(tree, path + "/", depth + 1);
      } else {
        leaf(tree, path, kind);
      }
    }
  }

  private void leaf(MemoryTree tree, String path, int kind) {
    Bytes name = Bytes.utf8(path);
    switch (kind) {
      case 5, 6 -> {
        tree.add(attributes(SourceEntry.file(name, content())).build());
        files.add(path);
      }
      case 7 -> tree.add(attributes(SourceEntry.symlink(name, Bytes.utf8("to " + path))).build());
      case 8, 9 -> tree.add(device(name, DeviceNumber.ZERO));
      case 10 -> {
        if (files.isEmpty()) {
          tree.add(device(name, new DeviceNumber(1, 3)));
        } else {
          tree.hardLink(path, files.get(random.nextInt(files.size())));
        }
      }
      default -> {
        // No such name in this layer.
      }
    }
  }

  private SourceEntry device(Bytes path, DeviceNumber number) {
    return attributes(SourceEntry.special(path, FileType.CHARACTER_DEVICE, number)).build();
  }

  private FileContent content() {
    byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(MAX_SIZE)];
    random.nextBytes(bytes);
    return FileContent.of(Bytes.of(bytes));
  }

  private SourceEntry.Builder attributes(SourceEntry.Builder entry) {
    return entry
        .owner(random.nextInt(3), random.nextInt(3))
        .mtime(new Timestamp(stamp++, random.nextInt(1000)));
  }

  private static Xattr xattr(String name, String value) {
    return new Xattr(Bytes.utf8(name), Bytes.utf8(value), false);
  }
}
