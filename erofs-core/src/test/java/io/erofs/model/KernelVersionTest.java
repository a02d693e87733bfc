package io.erofs.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTest {
  @Test
  void readsTwoNumbers() {
    assertThat(KernelVersion.parse("6.12")).contains(new KernelVersion(6, 12));
    assertThat(KernelVersion.parse("0.0")).contains(new KernelVersion(0, 0));
    assertThat(KernelVersion.parse("9999.0001")).contains(new KernelVersion(9999, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "6", "6.", ".6", "6.12.1", "6,12", "-6.1", "+6.1", "6.-1", " 6.1", "6.1 ",
        "10000.1", "6.10000", "v6.1", "6.1-rc1", "٦.١"
      })
  void takesNothingElse(String text) {
    assertThat(KernelVersion.parse(text)).isEmpty();
  }
}
