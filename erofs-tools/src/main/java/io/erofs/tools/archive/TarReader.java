package io.erofs.tools.archive;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the entries of a tar archive: v7, ustar, star, GNU and pax, in any mixture, with sparse
 * files in all forms, long names, extended attributes and ACLs. For one thread.
 *
 * <p>Two blocks of zeros end an archive; what follows is not looked at. An archive that ends
 * without them is told, one that ends elsewhere is damaged. Volumes of multi-volume archives are
 * refused.
 */
public final class TarReader implements Closeable {
  /** Longest name. */
  private static final int MAX_NAME = 1 << 16;

  /** Most bytes of an extended header: enough for all attributes that a file of Linux can have. */
  private static final int MAX_HEADER = 32 << 20;

  private static final long MAX_ID = 0xFFFFFFFFL;
  private static final int PERMISSIONS = 07777;

  private final TarInput input;
  private final String name;
  private final boolean hasData;
  private final TarListener listener;
  private final PaxHeader global = PaxHeader.global();
  private final SparseReader sparse;
  private final byte[] header = new byte[TarBlock.SIZE];
  private final TarBlock block = new TarBlock(header);
  private boolean isDone;
  private long offset;
  private long dataLeft;
  private Bytes entryName = Bytes.EMPTY;
  private PaxHeader pax = PaxHeader.local(global);
  private Bytes longName = Bytes.EMPTY;
  private Bytes longLink = Bytes.EMPTY;

  /**
   * A reader.
   *
   * @param input the archive, at its beginning
   * @param name its name for messages
   * @param hasData false if the archive has headers only, without the data of files
   * @param listener is told what is left out
   */
  public TarReader(TarInput input, String name, boolean hasData, TarListener listener) {
    this.input = input;
    this.name = name;
    this.hasData = hasData;
    this.listener = listener;
    this.sparse = new SparseReader(input);
  }

  /**
   * The next entry. What of the data of the one before was not taken is passed over.
   *
   * @return the entry, or empty at the end
   * @throws ArchiveException if the archive is damaged
   * @throws IOException if it cannot be read
   */
  public Optional<TarEntry> next() throws IOException {
    finishEntry();
    offset = input.position();
    forgetHeaders();
    Optional<TarEntry> entry = Optional.empty();
    while (!isDone && entry.isEmpty()) {
      entry = header();
    }
    return entry;
  }

  /**
   * Copies the data of the entry that {@link #next} gave last, once.
   *
   * @param target where to
   * @throws ArchiveException if the archive ends inside of it
   * @throws IOException if the archive cannot be read or the target not written
   */
  public void copyData(WritableByteChannel target, long length) throws IOException {
    if (input.copy(target, length) < length) {
      throw endsInData();
    }
    dataLeft -= length;
  }

  /**
   * Closes the archive.
   *
   * @throws IOException if that fails
   */
  @Override
  public void close() throws IOException {
    input.close();
  }

  private void finishEntry() throws IOException {
    long padding = -(input.position() + dataLeft) & TarBlock.SIZE - 1;
    if (input.skip(dataLeft) < dataLeft) {
      throw endsInData();
    }
    dataLeft = 0;
    input.skip(padding);
  }

  private ArchiveException endsInData() {
    return failure(
        "the archive ends at offset " + input.position() + ", inside of the entry's data");
  }

  /** Reads one header; gives the entry if it was not one that belongs to a later one. */
  private Optional<TarEntry> header() throws IOException {
    final long at = input.position();
    int count = input.read(header, 0, TarBlock.SIZE);
    if (count < TarBlock.SIZE || block.isZero()) {
      end(at, count);
      return Optional.empty();
    }
    if (!block.hasChecksum()) {
      String what = at == 0 ? "this is no tar archive" : "here is no tar header";
      throw new ArchiveException(name, at, what + ": the checksum is wrong");
    }
    try {
      return take(at);
    } catch (TarProblem e) {
      throw failure(e.text());
    }
  }

  private void end(long at, int count) throws IOException {
    isDone = true;
    if (at != offset) {
      throw failure("the archive ends behind an extended header");
    }
    if (count == 0) {
      if (at == 0) {
        throw new ArchiveException(name, 0, "the archive is empty");
      }
      listener.note("the archive ends at offset " + at + " without the two blocks of zeros");
    } else if (count < TarBlock.SIZE) {
      throw failure("the archive ends inside of a header");
    } else {
      int next = input.read(header, 0, TarBlock.SIZE);
      if (next > 0 && !block.isZero()) {
        listener.note(
            "a lone block of zeros at offset " + at + " ends the archive; more is behind it");
      }
    }
  }

  private Optional<TarEntry> take(long at) throws IOException, TarProblem {
    entryName = block.name();
    switch (block.type()) {
      case 'x', 'X' -> pax.add(extension(MAX_HEADER));
      case 'g' -> global.add(extension(MAX_HEADER));
      case 'L' -> longName = longText();
      case 'K' -> longLink = longText();
      case 'V' -> pass("the label of the archive is left out");
      case 'M' -> throw new TarProblem("the entry continues one of another volume");
      case 'D' -> {
        entryName = fullName();
        return Optional.of(entry(TarType.DIRECTORY));
      }
      default -> {
        entryName = fullName();
        Optional<TarType> type = type(block.type(), entryName);
        if (type.isPresent()) {
          return Optional.of(entry(type.get()));
        }
        skip();
      }
    }
    if (offset == at && block.type() == 'g') {
      offset = input.position();
    }
    return Optional.empty();
  }

  private static Optional<TarType> type(int flag, Bytes name) {
    return switch (flag) {
      case 0, '0', '7', 'S' ->
          Optional.of(
              !name.isEmpty() && name.at(name.length() - 1) == '/'
                  ? TarType.DIRECTORY
                  : TarType.FILE);
      case '1' -> Optional.of(TarType.HARD_LINK);
      case '2' -> Optional.of(TarType.SYMLINK);
      case '3' -> Optional.of(TarType.CHARACTER_DEVICE);
      case '4' -> Optional.of(TarType.BLOCK_DEVICE);
      case '5' -> Optional.of(TarType.DIRECTORY);
      case '6' -> Optional.of(TarType.FIFO);
      default -> Optional.empty();
    };
  }

  private void pass(String note) throws IOException, TarProblem {
    listener.note(note);
    dataLeft = stored();
    finishEntry();
    offset = input.position();
  }

  private void skip() throws IOException, TarProblem {
    String type = Bytes.of(new byte[] {(byte) block.type()}).toString();
    listener.skipped(entryName, "type '" + type + "' of a tar entry has no meaning here");
    dataLeft = stored();
    finishEntry();
    offset = input.position();
    forgetHeaders();
  }

  private void forgetHeaders() {
    pax = pax.isEmpty() ? pax : PaxHeader.local(global);
    longName = Bytes.EMPTY;
    longLink = Bytes.EMPTY;
  }

  private byte[] extension(int most) throws IOException, TarProblem {
    long length = block.number(TarBlock.Field.SIZE);
    if (length < 0 || length > most) {
      throw new TarProblem("extended header of " + length + " bytes, at most " + most);
    }
    byte[] bytes = new byte[0];
    // Memory grows with what is really there.
    for (int done = 0; done < length; ) {
      int wanted = (int) Math.min(length, Math.max(1 << 16, done * 2L));
      bytes = java.util.Arrays.copyOf(bytes, wanted);
      if (input.read(bytes, done, wanted - done) < wanted - done) {
        throw new TarProblem("the archive ends inside of an extended header");
      }
      done = wanted;
    }
    dataLeft = 0;
    finishEntry();
    return bytes;
  }

  private Bytes longText() throws IOException, TarProblem {
    Bytes text = Bytes.of(extension(MAX_NAME));
    int end = text.indexOf(0);
    return end < 0 ? text : text.slice(0, end);
  }

  /** The name as all headers tell it, where the last one tells {@link #entryName}. */
  private Bytes fullName() throws TarProblem {
    Bytes full =
        pax.value("GNU.sparse.name")
            .or(() -> pax.value("path"))
            .orElse(longName.isEmpty() ? entryName : longName);
    if (full.length() > MAX_NAME) {
      throw new TarProblem("a name of " + full.length() + " bytes, at most " + MAX_NAME);
    }
    return full;
  }

  private TarEntry entry(TarType type) throws IOException, TarProblem {
    Timestamp mtime = mtime();
    List<Xattr> xattrs = xattrs();
    boolean isFile = type == TarType.FILE;
    boolean hasBytes = isFile || block.type() == 'D';
    long stored = hasBytes ? stored() : 0;
    SparseReader.Sparse map = isFile ? map(stored) : new SparseReader.Sparse(0, 0, List.of());
    dataLeft = hasData ? stored - map.mapLength() : 0;
    Bytes link = link(type);
    boolean isDevice = type == TarType.CHARACTER_DEVICE || type == TarType.BLOCK_DEVICE;
    return new TarEntry(
        offset,
        type,
        entryName,
        link,
        (int) block.number(TarBlock.Field.MODE) & PERMISSIONS,
        id("uid", TarBlock.Field.UID),
        id("gid", TarBlock.Field.GID),
        mtime,
        xattrs,
        isDevice ? block.number(TarBlock.Field.MAJOR) : 0,
        isDevice ? block.number(TarBlock.Field.MINOR) : 0,
        map.size(),
        input.position(),
        isFile ? dataLeft : 0,
        map.ranges());
  }

  private SparseReader.Sparse map(long stored) throws IOException, TarProblem {
    if (block.type() == 'S') {
      return sparse.oldGnu(block, stored);
    }
    if (!hasData) {
      Optional<Long> real = pax.number("GNU.sparse.realsize");
      return new SparseReader.Sparse(real.orElse(stored), 0, List.of());
    }
    Optional<SparseReader.Sparse> map = sparse.pax(pax, stored);
    List<TarRange> whole = stored == 0 ? List.of() : List.of(new TarRange(0, stored, 0));
    return map.orElse(new SparseReader.Sparse(stored, 0, whole));
  }

  private List<Xattr> xattrs() throws TarProblem {
    List<String> lost = new ArrayList<>();
    List<Xattr> xattrs = TarXattrs.of(pax, lost);
    for (String what : lost) {
      listener.lost(entryName, what);
    }
    return xattrs;
  }

  private Timestamp mtime() throws TarProblem {
    Optional<Timestamp> mtime = pax.mtime();
    return mtime.isPresent() ? mtime.get() : new Timestamp(block.number(TarBlock.Field.MTIME), 0);
  }

  private Bytes link(TarType type) throws TarProblem {
    if (type != TarType.HARD_LINK && type != TarType.SYMLINK) {
      return Bytes.EMPTY;
    }
    Bytes link = pax.value("linkpath").orElse(longLink.isEmpty() ? block.link() : longLink);
    if (link.isEmpty() || link.length() > MAX_NAME) {
      throw new TarProblem("a link whose target has " + link.length() + " bytes");
    }
    return link;
  }

  private long stored() throws TarProblem {
    Optional<Long> told = pax.number("size");
    long size = told.isPresent() ? told.get() : block.number(TarBlock.Field.SIZE);
    if (size < 0 || size > Long.MAX_VALUE - input.position() - TarBlock.SIZE) {
      throw new TarProblem("size=" + size);
    }
    return size;
  }

  private long id(String key, TarBlock.Field field) throws TarProblem {
    Optional<Long> told = pax.number(key);
    long id = told.isPresent() ? told.get() : block.number(field);
    if (id < 0 || id > MAX_ID) {
      throw new TarProblem(key + "=" + id + " is out of range");
    }
    return id;
  }

  private ArchiveException failure(String problem) {
    String entry = entryName.isEmpty() ? "" : "entry '" + entryName + "': ";
    return new ArchiveException(name, offset, entry + problem);
  }
}
