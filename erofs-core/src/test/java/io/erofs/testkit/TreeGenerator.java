package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes up trees that have everything a file system can hold: nested folders, names of 1 to 255
 * bytes in no encoding, sizes around block boundaries, holes, equal files, long symbolic links,
 * hard links, special files, extended attributes, ACLs, and times from 1901 on. The same seed and
 * settings give the same tree.
 *
 * <p>For one thread.
 */
public final class TreeGenerator {
  private static final int MAX_DEPTH = 6;
  private static final int MAX_TARGET = 4095;
  private static final long[] SECONDS = {
    0,
    1,
    -1,
    -86_400,
    -500_000_000,
    -2_147_483_647L,
    1_700_000_000,
    1_700_000_001,
    2_147_483_647,
    2_147_483_648L,
    4_294_967_296L,
    8_589_934_592L
  };
  private static final int[] FILE_MODES = {0644, 0600, 0755, 0444, 04755, 02755, 06711, 01644, 0};
  private static final int[] FOLDER_MODES = {0755, 0700, 01777, 02775, 0555};
  private static final long[] IDS = {0, 1, 1000, 65_534, 65_535, 65_536, 100_000, 4_294_967_294L};

  private final long seed;
  private final Random random;
  private final NameGenerator names;
  private final List<TreeNode> nodes = new ArrayList<>();
  private final List<TreeNode> folders = new ArrayList<>();
  private int count = 80;
  private int blockSize = 4096;
  private boolean privileged = Privileges.full();
  private boolean xattrs = TreeXattrs.available();

  private TreeGenerator(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.names = new NameGenerator(random);
  }

  /**
   * A generator.
   *
   * @param seed decides everything
   * @return the generator
   */
  public static TreeGenerator of(long seed) {
    return new TreeGenerator(seed);
  }

  /**
   * How many names to make, beside the root; 80 by default.
   *
   * @param newCount number of names
   * @return this
   */
  public TreeGenerator count(int newCount) {
    count = newCount;
    return this;
  }

  /**
   * The block size whose boundaries matter; 4096 by default.
   *
   * @param newBlockSize bytes
   * @return this
   */
  public TreeGenerator blockSize(int newBlockSize) {
    blockSize = newBlockSize;
    return this;
  }

  /**
   * Whether to use what only root can make: devices, owners, and attributes outside {@code user}.
   * By default what the user of the process can make.
   *
   * @param newPrivileged true for everything
   * @return this
   */
  public TreeGenerator privileged(boolean newPrivileged) {
    privileged = newPrivileged;
    return this;
  }

  /**
   * Whether to give files extended attributes. By default if they can be written here.
   *
   * @param newXattrs true for yes
   * @return this
   */
  public TreeGenerator xattrs(boolean newXattrs) {
    xattrs = newXattrs;
    return this;
  }

  /**
   * Makes the tree.
   *
   * @return the tree
   */
  public GeneratedTree generate() {
    addFolder(node(Bytes.utf8("/"), FileType.DIRECTORY, FileData.EMPTY));
    for (int i = 0; i < count; i++) {
      addOne();
    }
    return new GeneratedTree(seed, nodes);
  }

  private void addOne() {
    Bytes path = newPath();
    int dice = random.nextInt(100);
    if (dice < 15) {
      addFolder(node(path, FileType.DIRECTORY, FileData.EMPTY));
    } else if (dice < 55) {
      nodes.add(node(path, FileType.REGULAR, data()));
    } else if (dice < 63) {
      nodes.add(node(path, FileType.REGULAR, sparseData()));
    } else if (dice < 70) {
      addCopy(path);
    } else if (dice < 80) {
      addHardLink(path);
    } else if (dice < 92) {
      nodes.add(node(path, FileType.SYMLINK, FileData.EMPTY));
    } else if (dice < 95) {
      nodes.add(node(path, FileType.FIFO, FileData.EMPTY));
    } else if (dice < 97 || !privileged) {
      nodes.add(node(path, FileType.SOCKET, FileData.EMPTY));
    } else {
      FileType type = random.nextBoolean() ? FileType.CHARACTER_DEVICE : FileType.BLOCK_DEVICE;
      nodes.add(node(path, type, FileData.EMPTY));
    }
  }

  private Bytes newPath() {
    TreeNode folder = folders.get(random.nextInt(folders.size()));
    Bytes prefix = folder.path().length() == 1 ? folder.path() : folder.path().concat(SLASH);
    Bytes path = prefix.concat(names.next());
    while (isTaken(path)) {
      path = prefix.concat(names.next());
    }
    return path;
  }

  private static final Bytes SLASH = Bytes.utf8("/");

  private boolean isTaken(Bytes path) {
    return nodes.stream().anyMatch(node -> node.path().equals(path));
  }

  private void addFolder(TreeNode folder) {
    nodes.add(folder);
    long depth = folder.path().length() == 1 ? 0 : slashes(folder.path());
    if (depth < MAX_DEPTH) {
      folders.add(folder);
    }
  }

  private static long slashes(Bytes path) {
    long slashes = 0;
    for (int i = 0; i < path.length(); i++) {
      slashes += path.at(i) == '/' ? 1 : 0;
    }
    return slashes;
  }

  /** Another file with the bytes of an earlier one. */
  private void addCopy(Bytes path) {
    List<TreeNode> regular =
        nodes.stream().filter(node -> node.type() == FileType.REGULAR).toList();
    FileData data = regular.isEmpty() ? data() : regular.get(random.nextInt(regular.size())).data();
    nodes.add(node(path, FileType.REGULAR, data));
  }

  private void addHardLink(Bytes path) {
    List<TreeNode> linkable =
        nodes.stream()
            .filter(node -> node.type() != FileType.DIRECTORY && !node.isHardLink())
            .toList();
    nodes.add(
        linkable.isEmpty()
            ? node(path, FileType.REGULAR, data())
            : linkable.get(random.nextInt(linkable.size())).asLink(path));
  }

  private TreeNode node(Bytes path, FileType type, FileData data) {
    int permissions = permissions(type);
    return new TreeNode(
        path,
        type,
        permissions,
        id(),
        id(),
        new Timestamp(SECONDS[random.nextInt(SECONDS.length)], nanos()),
        data,
        type == FileType.SYMLINK ? target() : Bytes.EMPTY,
        device(type),
        XattrGenerator.of(random, xattrs, privileged).next(type, permissions),
        Bytes.EMPTY);
  }

  private int permissions(FileType type) {
    return switch (type) {
      case SYMLINK -> 0777;
      case DIRECTORY -> FOLDER_MODES[random.nextInt(FOLDER_MODES.length - (privileged ? 0 : 1))];
      default -> FILE_MODES[random.nextInt(FILE_MODES.length - (privileged ? 0 : 1))];
    };
  }

  private long id() {
    return IDS[random.nextInt(IDS.length)];
  }

  private int nanos() {
    return random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
  }

  private DeviceNumber device(FileType type) {
    return type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE
        ? new DeviceNumber(random.nextInt(4096), random.nextInt(1 << 20))
        : DeviceNumber.ZERO;
  }

  /** A target of a length where layouts change, in the bytes of names and slashes. */
  private Bytes target() {
    int[] lengths = {
      1,
      2,
      3,
      31,
      59,
      60,
      255,
      blockSize - 65,
      blockSize - 33,
      blockSize - 32,
      blockSize - 1,
      blockSize,
      blockSize + 1,
      2 * blockSize,
      MAX_TARGET
    };
    int length = Math.min(MAX_TARGET, lengths[random.nextInt(lengths.length)]);
    byte[] target = new byte[length];
    for (int i = 0; i < length; i++) {
      target[i] = (byte) (random.nextInt(20) == 0 ? '/' : 1 + random.nextInt(255));
    }
    return Bytes.of(target);
  }

  private FileData data() {
    FileData.Pattern[] patterns = FileData.Pattern.values();
    return FileData.of(size(), random.nextInt(1000), patterns[random.nextInt(patterns.length)]);
  }

  private long size() {
    int[] sizes = {
      0,
      1,
      31,
      32,
      blockSize / 2,
      blockSize - 65,
      blockSize - 33,
      blockSize - 32,
      blockSize - 1,
      blockSize,
      blockSize + 1,
      2 * blockSize - 1,
      2 * blockSize,
      3 * blockSize + 100,
      random.nextInt(20 * blockSize)
    };
    return Math.max(0, sizes[random.nextInt(sizes.length)]);
  }

  private FileData sparseData() {
    List<FileData.Segment> segments = new ArrayList<>();
    long at = 0;
    int pieces = 1 + random.nextInt(5);
    for (int i = 0; i < pieces; i++) {
      at += random.nextBoolean() ? (long) blockSize * random.nextInt(40) : random.nextInt(9000);
      long length = random.nextBoolean() ? blockSize : 1 + random.nextInt(3 * blockSize);
      segments.add(new FileData.Segment(at, length, random.nextInt(1000), FileData.Pattern.RANDOM));
      at += length;
    }
    return new FileData(at + (random.nextBoolean() ? random.nextInt(200_000) : 0), segments);
  }
}
