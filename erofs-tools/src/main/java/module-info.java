/** Builds, checks, shows and exports EROFS images. */
module io.erofs.tools {
  requires com.fasterxml.jackson.core;
  requires transitive io.erofs.core;
  requires java.net.http;
  requires static org.jspecify;
  requires org.tukaani.xz;

  exports io.erofs.tools.archive;
  exports io.erofs.tools.build;
  exports io.erofs.tools.build.blob;
  exports io.erofs.tools.build.compress;
  exports io.erofs.tools.build.label;
  exports io.erofs.tools.build.source;
  exports io.erofs.tools.check;
  exports io.erofs.tools.dump;
  exports io.erofs.tools.export;
  exports io.erofs.tools.manifest;
  exports io.erofs.tools.oci;
  exports io.erofs.tools.store;
}
