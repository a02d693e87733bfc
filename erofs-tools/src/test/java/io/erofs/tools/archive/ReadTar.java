package io.erofs.tools.archive;

import io.erofs.model.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a reader makes of an archive: its entries, the data they have, what is left out. */
final class ReadTar implements TarListener {
  final List<TarEntry> entries = new ArrayList<>();
  final List<byte[]> data = new ArrayList<>();
  final List<String> notes = new ArrayList<>();

  static ReadTar of(byte[] archive) throws IOException {
    return of(archive, true);
  }

  static ReadTar of(byte[] archive, boolean hasData) throws IOException {
    ReadTar result = new ReadTar();
    TarInput input = new StreamTarInput(new ByteArrayInputStream(archive), Optional.empty());
    try (TarReader reader = new TarReader(input, "x.tar", hasData, result)) {
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        TarEntry entry = next.get();
        result.entries.add(entry);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        reader.copyData(Channels.newChannel(bytes), entry.dataLength());
        result.data.add(bytes.toByteArray());
      }
    }
    return result;
  }

  static TarEntry only(byte[] archive) throws IOException {
    ReadTar read = of(archive);
    if (read.entries.size() != 1 || !read.notes.isEmpty()) {
      throw new AssertionError(read.entries + " " + read.notes);
    }
    return read.entries.get(0);
  }

  @Override
  public void skipped(Bytes name, String reason) {
    notes.add("skipped " + name + ": " + reason);
  }

  @Override
  public void lost(Bytes name, String reason) {
    notes.add("lost " + name + ": " + reason);
  }

  @Override
  public void note(String what) {
    notes.add(what);
  }
}
