package io.erofs.tools.build.data;

/** Follows compressing. */
public interface CompressObserver {
  /** Does not care. */
  CompressObserver NONE =
      new CompressObserver() {
        @Override
        public void progress(long done) {}

        @Override
        public void file(FileOutcome outcome) {}
      };

  /** Some bytes of files are dealt with. Called by the thread that builds. */
  void progress(long done);

  /** A file is dealt with. Called in the order of the image, by one thread at a time. */
  void file(FileOutcome outcome);
}
