package io.erofs.tools.export;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Writes headers of members, with extensions in front for what a ustar header cannot hold.
 *
 * <p>Numbers and times go to a pax header. So do long names that are UTF-8, as pax wants them. Long
 * names that are not UTF-8 go, byte by byte, to the long-name members of GNU tar: pax would need
 * {@code hdrcharset=BINARY}, which GNU tar warns about; and a raw name in a pax header is refused
 * by libarchive. All of GNU tar, libarchive and Python take the two kinds of headers together.
 * Short names are in the ustar header as they are, which all readers copy byte by byte.
 */
final class TarMemberWriter {
  /** Names of members that are no files; what readers show that know nothing of extensions. */
  private static final String PAX_NAME = "././@PaxHeader";

  private static final String LONG_LINK = "././@LongLink";
  private static final Bytes NUL = Bytes.of(new byte[1]);
  private static final Bytes SPARSE_FOLDER = Bytes.utf8("GNUSparseFile.0/");

  private final TarStream stream;

  TarMemberWriter(TarStream stream) {
    this.stream = stream;
  }

  /** Writes the headers of a member. */
  void write(TarMember member, PaxRecords more) throws IOException {
    PaxRecords records = new PaxRecords();
    boolean longName = !TarHeader.fits(member.name());
    boolean longTarget = member.target().length() > TarHeader.MAX_TARGET;
    boolean paxName = longName && isUtf8(member.name());
    boolean paxTarget = longTarget && isUtf8(member.target());
    if (paxName) {
      records.add(Bytes.utf8("path"), member.name());
    }
    if (paxTarget) {
      records.add(Bytes.utf8("linkpath"), member.target());
    }
    write(member, records, more);
    if (longTarget && !paxTarget) {
      writeLong(TarMember.LONG_TARGET, member.target());
    }
    if (longName && !paxName) {
      writeLong(TarMember.LONG_NAME, member.name());
    }
    stream.write(TarHeader.encode(member));
  }

  /** Writes the headers of a sparse file whose stored size is that of the member. */
  void writeSparse(TarMember member, long realSize, PaxRecords more) throws IOException {
    PaxRecords records = new PaxRecords();
    records.add("GNU.sparse.major", 1);
    records.add("GNU.sparse.minor", 0);
    // Readers that know nothing of sparse files shall not take the map for the content.
    boolean renamed = isUtf8(member.name());
    TarMember named = renamed ? member.withName(sparseName(member.name())) : member;
    if (renamed) {
      records.add(Bytes.utf8("GNU.sparse.name"), member.name());
    }
    records.add("GNU.sparse.realsize", realSize);
    write(named, records, more);
    if (!renamed && !TarHeader.fits(member.name())) {
      writeLong(TarMember.LONG_NAME, member.name());
    }
    stream.write(TarHeader.encode(named));
  }

  private void write(TarMember member, PaxRecords records, PaxRecords more) throws IOException {
    if (member.size() > TarHeader.MAX_LONG_FIELD) {
      records.add("size", member.size());
    }
    if (member.uid() > TarHeader.MAX_ID) {
      records.add("uid", member.uid());
    }
    if (member.gid() > TarHeader.MAX_ID) {
      records.add("gid", member.gid());
    }
    Timestamp time = member.mtime();
    if (time.nanos() != 0 || time.seconds() < 0 || time.seconds() > TarHeader.MAX_LONG_FIELD) {
      records.add("mtime", PaxRecords.decimal(time));
    }
    records.addAll(more);
    if (!records.isEmpty()) {
      stream.write(
          TarHeader.encode(TarMember.extension(PAX_NAME, TarMember.PAX, records.length())));
      records.writeTo(stream);
      stream.pad();
    }
  }

  private void writeLong(char type, Bytes value) throws IOException {
    stream.write(TarHeader.encode(TarMember.extension(LONG_LINK, type, value.length() + 1L)));
    stream.write(value.concat(NUL));
    stream.pad();
  }

  private static Bytes sparseName(Bytes name) {
    int slash = name.length() - 1;
    while (slash >= 0 && name.at(slash) != '/') {
      slash--;
    }
    Bytes folder = name.slice(0, slash + 1);
    return folder.concat(SPARSE_FOLDER).concat(name.slice(slash + 1, name.length()));
  }

  private static boolean isUtf8(Bytes name) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name.toByteArray()));
      return true;
    } catch (CharacterCodingException raw) {
      return false;
    }
  }
}
