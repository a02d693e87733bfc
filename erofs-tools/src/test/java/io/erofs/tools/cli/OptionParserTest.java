package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionParserTest {
  private static final OptionTable TABLE =
      new OptionTable()
          .section(
              "T:",
              Option.flag('s', "", ""),
              Option.flag('S', "", ""),
              Option.value('d', "", "#", ""),
              Option.value('x', "", "#", ""),
              Option.value('E', "", "X", ""),
              Option.flag("all-root", ""),
              Option.value("chunksize", "#", ""),
              Option.value("exclude-path", "X", ""),
              Option.value("exclude-regex", "X", ""),
              Option.optional("extract", "X", ""),
              Option.flag("no", ""),
              Option.flag("no-preserve", ""),
              Option.flag('h', "help", ""))
          .hidden(Option.value('z', "", "X", ""));

  /** What getopt_long of GNU makes of the same arguments. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      -s img                      | s : img
      -sS img                     | s,S : img
      img -s                      | s : img
      -d9 img                     | d=9 : img
      -d 9 img                    | d=9 : img
      -sd9 img                    | s,d=9 : img
      -x-1 img                    | x=-1 : img
      -x -1 img                   | x=-1 : img
      -Enosbcrc,48bit o s         | E=nosbcrc,48bit : o,s
      -E^inline_data o            | E=^inline_data : o
      -zlz4hc,12 o                | z=lz4hc,12 : o
      --chunksize=4096 o          | chunksize=4096 : o
      --chunksize 4096 o          | chunksize=4096 : o
      --chunk=4096                | chunksize=4096 :
      --chunksize= o              | chunksize= : o
      --exclude-path=a=b          | exclude-path=a=b :
      --all-root o                | all-root : o
      --all o                     | all-root : o
      --extract img               | extract : img
      --extract=d img             | extract=d : img
      --no img                    | no : img
      --no-p img                  | no-preserve : img
      -h                          | help :
      -- -s --foo                 | : -s,--foo
      a -- b -s                   | : a,b,-s
      - -s                        | s : -
      --exclude-path=1 --exclude-path=2 | exclude-path=1,exclude-path=2 :
      """)
  void parsesAsGetoptDoes(String line, String expected) throws UsageException {
    assertThat(describe(line)).isEqualTo(expected.trim());
  }

  private static String describe(String line) throws UsageException {
    Arguments parsed = OptionParser.parse(TABLE, RawArguments.encode(line.trim().split(" +")));
    String options =
        parsed.options().stream()
            .map(g -> g.key() + (g.hasValue() ? "=" + g.text() : ""))
            .collect(Collectors.joining(","));
    String operands =
        parsed.operands().stream().map(Bytes::toString).collect(Collectors.joining(","));
    return (options + " : " + operands).trim();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
      -Q              | invalid option -- 'Q'
      -sQ             | invalid option -- 'Q'
      --bogus         | unrecognized option '--bogus'
      --exclude=f     | option '--exclude' is ambiguous; possibilities: '--exclude-path' '--exclude-regex'
      --all-root=1    | option '--all-root' doesn't allow an argument
      --chunksize     | option '--chunksize' requires an argument
      -d              | option '-d' requires an argument
      """)
  void refusesWhatGetoptRefuses(String line, String message) {
    assertThatThrownBy(() -> describe(line)).isInstanceOf(UsageException.class).hasMessage(message);
  }

  @Test
  void keepsBytesOfValuesAndOperands() throws UsageException {
    Bytes name = Bytes.of(new byte[] {'a', (byte) 0xFF, (byte) 0xC3});
    Arguments parsed =
        OptionParser.parse(TABLE, List.of(Bytes.utf8("--exclude-path=").concat(name), name));
    assertThat(parsed.options().get(0).value()).isEqualTo(name);
    assertThat(parsed.operands()).containsExactly(name);
  }
}
