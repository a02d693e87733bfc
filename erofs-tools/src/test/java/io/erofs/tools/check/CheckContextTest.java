package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.internal.device.ExtraDevices;
import io.erofs.internal.read.ImageReader;
import io.erofs.io.ByteSource;
import io.erofs.io.ReadLimits;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import io.erofs.testkit.Corpus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bounds on what an image may cost. */
class CheckContextTest {
  private final Findings findings = new Findings(100);

  private static ImageReader open(String name) throws IOException {
    ByteSource source = ByteSource.file(Corpus.image(name).image());
    return ImageReader.open(source, ExtraDevices.given(List.of()), true, ReadLimits.DEFAULT);
  }

  private CheckContext context(ImageReader image) {
    return new CheckContext(image, CheckOptions.builder().data(true).build(), findings);
  }

  @Test
  void pclustersThatOverlapMayNotMultiplyTheWork() throws IOException {
    try (ImageReader image = open("lz4")) {
      CheckContext context = context(image);
      Subject subject = context.imageSubject();
      int stored = 4096;
      long decoded = 12 << 20;
      long most = image.primary().size() / stored + 1;
      long count = 0;
      while (count < most && context.spendDecoding(decoded, stored, findings, subject)) {
        count++;
      }
      assertThat(count).isEqualTo(most);
      count = 0;
      while (count < 100 && context.spendDecoding(decoded, stored, findings, subject)) {
        count++;
      }
      // What the floor leaves: 256 MiB in steps of 12.
      assertThat(count).isLessThan(100);
      assertThat(findings.hasUnchecked(Unchecked.Reason.LIMIT)).isTrue();
      context.decoding.close();
    }
  }

  @Test
  void theWalkEndsIfMetadataCostsTooMuch() throws IOException {
    try (ImageReader image = open("lz4-C64k")) {
      CheckContext context = context(image);
      try (DecodePass pass = context.decoding) {
        assertThat(context.isMetadataTooCostly()).isFalse();
        context.limitMetadata(0);
        assertThat(context.isMetadataTooCostly()).isFalse();
        readPartOfAPcluster(image);
        assertThat(context.isMetadataTooCostly()).isTrue();
        assertThat(context.treeIsComplete()).isFalse();
        assertThat(findings.hasUnchecked(Unchecked.Reason.LIMIT)).isTrue();
        pass.finish();
      }
    }
  }

  private static void readPartOfAPcluster(ImageReader image) throws IOException {
    for (DirEntry entry : image.directories().list(image.root())) {
      Inode inode = image.inode(entry.nid());
      if (inode.isRegular() && inode.layout().isCompressed() && inode.size() > 100_000) {
        image.data().read(inode, image.extents(inode), 0, ByteBuffer.allocate(1));
      }
    }
  }
}
