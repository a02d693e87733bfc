package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.io.ByteSource;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each damaged image breaks the rules that it was made for, and no other. */
class RuleCasesTest {
  static Stream<RuleCases.Made> cases() {
    return RuleCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheDamageAndNothingElse(RuleCases.Made made) throws IOException {
    List<ByteSource> devices =
        made.devices().stream().map(bytes -> ByteSource.of("device", bytes)).toList();
    CheckReport report =
        ImageChecker.check(
            ByteSource.of(made.name(), made.image()),
            devices,
            CheckOptions.builder().data(true).build());

    assertThat(Expectations.of(report).rules())
        .as(report.findings().toString())
        .isEqualTo(made.rules());
  }
}
