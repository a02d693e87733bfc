package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Attributes of a whole tree by one run of {@code getfattr}, which works while the caller looks at
 * the tree.
 *
 * <p>Only files that have attributes take memory, and equal attributes take it once.
 */
final class GetfattrReader implements XattrReader {
  private static final String PROGRAM = "getfattr";
  private static final int BUFFER = 1 << 16;

  /** What the run gave: attributes by path, and errors by path, empty for the tree as a whole. */
  private record Run(Map<Bytes, List<Xattr>> found, Map<Bytes, String> errors) {}

  private final Process process;
  private final Path root;
  private final CompletableFuture<Run> run = new CompletableFuture<>();
  private volatile boolean closed;

  private GetfattrReader(Process process, Path root) {
    this.process = process;
    this.root = root;
  }

  static boolean available() {
    return Shell.has(PROGRAM) && Shell.has("sh");
  }

  static GetfattrReader start(Path root) throws IOException {
    Shell.Script script = new Shell.Script();
    script.add("cd --").quoted(HostNames.bytes(root.toAbsolutePath()));
    script.add(" && exec getfattr -R -h -P -d -m - -e hex --absolute-names .\n");
    Process process = Shell.start(List.of("sh"));
    GetfattrReader reader = new GetfattrReader(process, root);
    Shell.feed(process, script.toByteArray());
    Shell.daemon(reader::work);
    return reader;
  }

  private void work() {
    CompletableFuture<byte[]> err = Shell.collect(process.getErrorStream());
    try (InputStream in = new BufferedInputStream(process.getInputStream(), BUFFER)) {
      Map<Bytes, List<Xattr>> found = new HashMap<>();
      FattrText.parse(in, (file, xattrs) -> found.put(inTree(file), xattrs));
      int exit = process.waitFor();
      Map<Bytes, String> errors = errors(err.get());
      if (exit != 0 && exit != 1) {
        errors.put(Bytes.EMPTY, PROGRAM + " ended with status " + exit);
      }
      run.complete(new Run(found, errors));
    } catch (IOException | ExecutionException | InterruptedException e) {
      run.completeExceptionally(e);
    }
  }

  @Override
  public List<Xattr> read(Path file, Bytes inTree) throws IOException {
    Run result = result();
    String error = result.errors().get(inTree);
    if (error != null) {
      throw new FileSystemException(HostNames.bytes(file).toString(), null, error);
    }
    return result.found().getOrDefault(inTree, List.of());
  }

  private Run result() throws IOException {
    if (closed) {
      throw new IOException("closed: " + root);
    }
    try {
      return run.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted: " + root).initCause(e);
    } catch (ExecutionException e) {
      throw new IOException("cannot read extended attributes of " + root, e.getCause());
    }
  }

  /**
   * Lines such as {@code getfattr: ./FILE: Permission denied}, and {@code ./FILE: NAME: Permission
   * denied} where one attribute could not be read.
   */
  private static Map<Bytes, String> errors(byte[] text) {
    Map<Bytes, String> errors = new HashMap<>();
    for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n")) {
      boolean ofFile = line.startsWith(PROGRAM + ": ");
      int end = line.lastIndexOf(": ");
      int behindName = ofFile ? end : line.lastIndexOf(": ", end - 1);
      int from = ofFile ? PROGRAM.length() + 2 : 0;
      if (line.isEmpty() || line.endsWith(": Operation not supported")) {
        continue;
      }
      if (!line.startsWith(".", from) || behindName < from) {
        errors.put(Bytes.EMPTY, line);
        continue;
      }
      byte[] name = line.substring(from, behindName).getBytes(StandardCharsets.ISO_8859_1);
      errors.put(inTree(FattrText.unquote(name, 0, name.length)), line.substring(behindName + 2));
    }
    return errors;
  }

  /** From {@code .} and {@code ./a/b} to the empty path and {@code a/b}. */
  private static Bytes inTree(Bytes file) {
    return file.length() < 2 ? Bytes.EMPTY : file.slice(2, file.length());
  }

  @Override
  public void close() {
    closed = true;
    process.destroy();
  }
}
