package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.error.CorruptImageException;
import io.erofs.error.LimitExceededException;
import io.erofs.error.Location;
import io.erofs.error.NotErofsException;
import io.erofs.error.SourceIoException;
import io.erofs.error.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExitCodesTest {
  private static final Location HERE = Location.of("a.img", 1024);

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new UsageException("u"), 2, 1, "u (try 'x --help')"),
        Arguments.of(
            new CorruptImageException("I-06", "bad", HERE), 1, 1, "bad (a.img, offset 0x400)"),
        Arguments.of(new NotErofsException("none", HERE), 1, 1, "none (a.img, offset 0x400)"),
        Arguments.of(new MissingEntryException("m"), 1, 1, "m"),
        Arguments.of(
            new UnsupportedFeatureException(List.of("f"), "no", HERE),
            3,
            1,
            "no (a.img, offset 0x400)"),
        Arguments.of(new UnsupportedRequestException("r"), 3, 1, "r"),
        Arguments.of(
            new LimitExceededException("l", 2, 1, HERE),
            3,
            1,
            "l=2 exceeds the limit of 1 (a.img, offset 0x400)"),
        Arguments.of(new SourceIoException("io", HERE), 4, 1, "io (a.img, offset 0x400)"),
        Arguments.of(new IOException("two\nlines"), 4, 1, "two lines"),
        Arguments.of(new IOException(), 4, 1, "IOException"),
        Arguments.of(new NoSuchFileException("f"), 4, 1, "f: No such file or directory"),
        Arguments.of(new AccessDeniedException("f"), 4, 1, "f: Permission denied"),
        Arguments.of(new NotDirectoryException("f"), 4, 1, "f: Not a directory"),
        Arguments.of(new FileAlreadyExistsException("f"), 4, 1, "f: File exists"),
        Arguments.of(new FileSystemException("f", null, "why"), 4, 1, "f: why"),
        Arguments.of(new FileSystemException("f"), 4, 1, "f: cannot be used"),
        Arguments.of(
            new OutOfMemoryError("heap"),
            70,
            70,
            "out of memory: heap (give the JVM more with -Xmx)"),
        Arguments.of(
            new IllegalStateException("oops"),
            70,
            70,
            "internal error, please report it: java.lang.IllegalStateException: oops"
                + " (EROFS_DEBUG=1 shows where)"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureHasACodeAndALine(Throwable failure, int code, int dropIn, String line) {
    assertThat(ExitCodes.of(failure)).isEqualTo(code);
    assertThat(ExitCodes.dropIn(code)).isEqualTo(dropIn);
    assertThat(Messages.of(failure, "x")).isEqualTo(line);
  }
}
