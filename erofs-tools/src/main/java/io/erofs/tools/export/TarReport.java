package io.erofs.tools.export;

/**
 * What an export to tar wrote.
 *
 * @param files members with a file of any type, hard links not counted
 * @param links members that are hard links to an earlier one
 * @param sockets sockets, which tar cannot hold, left out
 * @param bytes length of the stream
 */
public record TarReport(long files, long links, long sockets, long bytes) {}
