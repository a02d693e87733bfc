/** Builds, checks, shows and exports EROFS images. */
module io.erofs.tools {
  requires com.fasterxml.jackson.core;
  requires static info.picocli;
  requires io.erofs.core;
  requires static org.jspecify;
}
