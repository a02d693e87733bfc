package io.erofs.tools.archive;

import io.erofs.model.Bytes;

/** Is told what a reader leaves out. */
public interface TarListener {
  /**
   * An entry is left out.
   *
   * @param name its name
   * @param reason why, in one line
   */
  void skipped(Bytes name, String reason);

  /**
   * An attribute of an entry is left out.
   *
   * @param name the name of the entry
   * @param reason which and why, in one line
   */
  void lost(Bytes name, String reason);

  /**
   * Something is odd, but nothing of an entry is left out.
   *
   * @param what one line
   */
  void note(String what);
}
