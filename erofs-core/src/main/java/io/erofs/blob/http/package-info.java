/**
 * Fetchers of blobs over HTTP and HTTPS: from any server of files, and from registries of container
 * images.
 *
 * <p>Start at {@link io.erofs.blob.http.HttpFetcher} and {@link
 * io.erofs.blob.http.RegistryFetcher}. Everything a server says is checked before it is used; every
 * request ends in bounded time. This is the only package that needs the module {@code
 * java.net.http}: a modular program that uses it requires that module itself.
 */
@NullMarked
package io.erofs.blob.http;

import org.jspecify.annotations.NullMarked;
