package io.erofs.tools.build;

import io.erofs.model.Bytes;
import io.erofs.tools.build.blob.BlobBuild;
import io.erofs.tools.build.blob.BlobTarget;
import io.erofs.tools.build.blob.NewChunks;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.write.Output;
import io.erofs.tools.build.write.TargetFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A blob of one image: a file that takes its place just before the image does. */
record BlobFile(Path path) implements BlobTarget {
  @Override
  public BlobBuild begin(int blockBits) throws IOException {
    return new Writing(TargetFile.open(path, 0));
  }

  private final class Writing implements BlobBuild {
    private final TargetFile file;
    private long size;

    Writing(TargetFile file) {
      this.file = file;
    }

    @Override
    public boolean isLasting() {
      return false;
    }

    @Override
    public long find(byte[] digests, int at) {
      return UNKNOWN;
    }

    @Override
    public FileChannel channel() {
      return file.channel();
    }

    @Override
    public boolean isZeroed() {
      return !file.isInPlace();
    }

    @Override
    public void seal(long bytes, NewChunks chunks) throws IOException {
      size = bytes;
      if (size > 0) {
        new Output(file.channel(), 0, isZeroed()).extendTo(size, size);
      }
    }

    @Override
    public List<Integer> always() {
      return List.of(NEW_BLOB);
    }

    @Override
    public SourceDevice device(int number) {
      return new SourceDevice(path.toString(), size, Bytes.EMPTY);
    }

    @Override
    public void commit(Path image, UUID uuid, List<Integer> numbers) throws IOException {
      file.commit();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
