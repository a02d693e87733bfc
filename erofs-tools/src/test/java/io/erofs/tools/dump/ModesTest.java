package io.erofs.tools.dump;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModesTest {
  @ParameterizedTest
  @CsvSource({
    "0100644, -rw-r--r--, 0644",
    "0104755, -rwsr-xr-x, 4755",
    "0104644, -rwSr--r--, 4644",
    "0102755, -rwxr-sr-x, 2755",
    "0102745, -rwxr-Sr-x, 2745",
    "0041777, drwxrwxrwt, 1777",
    "0041776, drwxrwxrwT, 1776",
    "0120777, lrwxrwxrwx, 0777",
    "0020000, c---------, 0000",
    "0060640, brw-r-----, 0640",
    "0010600, prw-------, 0600",
    "0140755, srwxr-xr-x, 0755",
    "0107777, -rwsrwsrwt, 7777",
    "0000644, ?rw-r--r--, 0644",
  })
  void showsEveryBit(String mode, String letters, String octal) {
    int value = Integer.parseInt(mode, 8);
    assertThat(Modes.letters(value)).isEqualTo(letters);
    assertThat(Modes.octal(value & 07777)).isEqualTo(octal);
  }
}
