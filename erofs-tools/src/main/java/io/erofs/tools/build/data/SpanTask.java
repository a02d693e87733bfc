package io.erofs.tools.build.data;

import java.util.List;

/**
 * A unit of work of compressing: some small files, or a segment of a larger one.
 *
 * @param number number of the task
 * @param spans what to compress, in the order of the image
 */
record SpanTask(int number, List<Span> spans) {}
