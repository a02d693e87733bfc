/**
 * Reads EROFS images.
 *
 * <p>Public packages are exported to everybody; the {@code internal} packages only to the modules
 * of this project (add the lines as the packages appear).
 */
@SuppressWarnings("module") // Qualified exports name modules that are compiled after this one.
module io.erofs.core {
  requires static org.jspecify;
  requires org.tukaani.xz;
}
