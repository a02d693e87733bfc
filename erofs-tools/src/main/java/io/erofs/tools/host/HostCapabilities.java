package io.erofs.tools.host;

import java.util.ArrayList;
import java.util.List;

/**
 * What can be seen and made on this host, and by which means.
 *
 * @param readXattrs how extended attributes are read
 * @param writeXattrs how extended attributes are written
 * @param nodes how device nodes and fifos are made
 * @param exact how link targets and time stamps are read and written that the JDK alone would
 *     change
 * @param holes how holes of files are found; {@link Means#PROGRAMS} looks only into large files,
 *     {@link Means#JDK} finds none without reading
 */
public record HostCapabilities(
    Means readXattrs, Means writeXattrs, Means nodes, Means exact, Means holes) {

  /** By what something is done. */
  public enum Means {
    /** The C library, through the foreign-function API. */
    NATIVE,
    /** Programs of the host. */
    PROGRAMS,
    /** The JDK alone, which does part of it. */
    JDK
  }

  /**
   * What is lost when a tree is read, for people.
   *
   * @return one line for each loss, naming a remedy; none if everything is seen
   */
  public List<String> readingLimits() {
    return readXattrs == Means.JDK ? List.of(xattrs("read")) : List.of();
  }

  /**
   * What is lost when a tree is written, for people.
   *
   * @return one line for each loss, naming a remedy; none if everything can be made
   */
  public List<String> writingLimits() {
    List<String> all = new ArrayList<>();
    if (writeXattrs == Means.JDK) {
      all.add(xattrs("written"));
    }
    if (nodes == Means.JDK) {
      all.add("device nodes and fifos cannot be made: install mknod and mkfifo (coreutils)");
    }
    if (exact == Means.JDK) {
      all.add(
          "some nanoseconds of time stamps, and link targets with doubled slashes, cannot be"
              + " written: install touch and ln (coreutils)");
    }
    return all;
  }

  private static String xattrs(String done) {
    return "only extended attributes user.* of files and directories can be "
        + done
        + "; ACLs, capabilities, SELinux labels and trusted.* are lost: install the package attr"
        + " (getfattr, setfattr), or use JDK 22 or newer with --enable-native-access";
  }
}
