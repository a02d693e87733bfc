/** JMH benchmarks, one class per question. */
@NullMarked
package io.erofs.bench;

import org.jspecify.annotations.NullMarked;
