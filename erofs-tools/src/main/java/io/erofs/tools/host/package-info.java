/**
 * What pure Java cannot do on a file system of the host, by the best means at hand: exact names and
 * link targets, extended attributes of all namespaces, device nodes, exact time stamps, holes.
 *
 * <p>Start at {@link io.erofs.tools.host.Host}, which chooses the means once: the C library through
 * the foreign-function API (JDK 22 and newer, if native access is enabled), otherwise programs such
 * as {@code getfattr}, otherwise what the JDK can do alone; {@link
 * io.erofs.tools.host.HostCapabilities} tells what is lost. Knows nothing of images. Not exported.
 */
@NullMarked
package io.erofs.tools.host;

import org.jspecify.annotations.NullMarked;
