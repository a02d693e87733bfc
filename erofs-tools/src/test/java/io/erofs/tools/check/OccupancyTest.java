package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OccupancyTest {
  @Test
  void keepsContainersApartAndSorted() {
    Occupancy occupancy = new Occupancy(10);
    occupancy.add(2, 50, 60, Use.DATA, 1);
    occupancy.add(Occupancy.PRIMARY, 30, 40, Use.DATA, 2);
    occupancy.add(Occupancy.PRIMARY, 10, 20, Use.INODE, 3);
    occupancy.add(Occupancy.METABOX, 0, 64, Use.INODE, 4);

    assertThat(occupancy.sorted().keySet())
        .containsExactly(Occupancy.METABOX, Occupancy.PRIMARY, 2);
    assertThat(occupancy.sorted().get(Occupancy.PRIMARY).start(0)).isEqualTo(10);
  }

  @Test
  void ignoresEmptyRanges() {
    Occupancy occupancy = new Occupancy(10);
    occupancy.add(Occupancy.PRIMARY, 10, 10, Use.DATA, 1);
    assertThat(occupancy.sorted()).isEmpty();
  }

  @Test
  void saysWhenItIsFullAndForgetsEverything() {
    Occupancy occupancy = new Occupancy(3);
    for (int i = 0; i < 3; i++) {
      occupancy.add(Occupancy.PRIMARY, i * 10L, i * 10L + 1, Use.DATA, i);
    }
    assertThat(occupancy.isFull()).isFalse();
    occupancy.add(1, 0, 1, Use.DATA, 9);
    assertThat(occupancy.isFull()).isTrue();
    assertThat(occupancy.sorted()).isEmpty();
  }
}
