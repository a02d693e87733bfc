package io.erofs.tools.build.compress;

import io.erofs.model.Bytes;
import java.io.IOException;

/** What a {@link FileStrategy} may ask about a file. Valid during the call that it is given to. */
public interface FileFacts {

  /**
   * Path in the tree; of a file with several names, the first one.
   *
   * @return relative path with {@code /} between the names
   */
  Bytes path();

  /**
   * Size of the file.
   *
   * @return bytes, at least 1
   */
  long size();

  /**
   * The first bytes of the file. Opens and reads it, which costs more than the other answers.
   *
   * @param most most bytes wanted, at least 1
   * @return the bytes, fewer if the file is smaller
   * @throws IOException if the file cannot be read
   */
  Bytes head(int most) throws IOException;
}
