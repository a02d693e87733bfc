package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.error.LimitExceededException;
import io.erofs.error.Location;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an encoding is used for in an image.
 *
 * @param encoding how the data is stored
 * @param extents number of extents stored so, those that share a pcluster included
 * @param pclusters number of different pclusters
 * @param originalBytes bytes of the files in these extents
 * @param storedBytes bytes of the pclusters
 */
public record AlgorithmUse(
    Encoding encoding, long extents, long pclusters, long originalBytes, long storedBytes) {

  /** Counts the extents of compressed files. */
  static final class Counter {
    /** Far more than a terabyte of files has; one index in many inodes could claim more. */
    private static final long MAX_EXTENTS = 1L << 25;

    private static final int DEVICE_SHIFT = 48;

    private final ErofsImage image;
    private final Map<Encoding, long[]> sums = new EnumMap<>(Encoding.class);
    private final Set<Long> shared = new HashSet<>();
    private long seen;

    Counter(ErofsImage image) {
      this.image = image;
    }

    void add(Inode inode) throws IOException {
      if (!inode.layout().isCompressed() || inode.size() == 0) {
        return;
      }
      ExtentMap map = image.extents(inode);
      for (long at = 0; at < map.size(); ) {
        if (++seen > MAX_EXTENTS) {
          throw new LimitExceededException(
              "extents", seen, MAX_EXTENTS, Location.of(image.name()).withNid(inode.nid()));
        }
        Extent extent = map.at(at);
        if (extent instanceof Extent.Encoded encoded) {
          add(encoded);
        }
        at = extent.end();
      }
    }

    private void add(Extent.Encoded extent) {
      long[] sum = sums.computeIfAbsent(extent.encoding(), encoding -> new long[4]);
      sum[0]++;
      sum[2] += extent.length();
      long key = extent.physicalOffset() + ((long) extent.deviceId() << DEVICE_SHIFT);
      if (extent.inline() || shared.add(key)) {
        sum[1]++;
        sum[3] += extent.physicalLength();
      }
    }

    List<AlgorithmUse> result() {
      List<AlgorithmUse> all = new ArrayList<>();
      sums.forEach((encoding, n) -> all.add(new AlgorithmUse(encoding, n[0], n[1], n[2], n[3])));
      return all;
    }
  }
}
