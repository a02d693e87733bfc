/**
 * What a compressor is to the builder: a service that fills an output of fixed size.
 *
 * <p>EROFS stores compressed data in physical clusters of whole blocks, so a builder does not ask
 * how small an input becomes but how much input fits. The compressors of this project are chosen by
 * name and level; a program may give the builder one of its own, and say for each file which one is
 * to be used:
 *
 * <pre>{@code
 * CompressorFactory own =
 *     new CompressorFactory() {
 *       public Algorithm algorithm() {
 *         return Algorithm.DEFLATE;
 *       }
 *
 *       public String description() {
 *         return "deflate,jdk";
 *       }
 *
 *       public int window() {
 *         return 32768;
 *       }
 *
 *       public Compressor newCompressor() {
 *         Deflater deflater = new Deflater(9, true);
 *         return (in, from, length, out, to, capacity) -> {
 *           for (int taken = length; taken > 0; taken -= (taken + 7) / 8) {
 *             deflater.reset();
 *             deflater.setInput(in, from, taken);
 *             deflater.finish();
 *             int produced = deflater.deflate(out, to, capacity);
 *             if (deflater.finished() && out[to] != 0) {
 *               return new Fit(taken, produced);
 *             }
 *           }
 *           return Fit.NOTHING;
 *         };
 *       }
 *     };
 * FileStrategy strategy =
 *     file -> {
 *       String path = file.path().toString();
 *       if (path.endsWith(".jpg")) {
 *         return FileChoice.STORE;
 *       }
 *       return new FileChoice(path.endsWith(".log") ? 0 : 1, 65536);
 *     };
 * CompressionOptions compression =
 *     CompressionOptions.builder()
 *         .algorithms(List.of(own, Compressors.of("lz4hc,12", 65536)))
 *         .pclusterSize(65536)
 *         .strategy(strategy)
 *         .build();
 * BuildOptions options = BuildOptions.builder().compression(compression).build();
 * try (TreeSource tree = DirectorySource.of(Path.of("tree"))) {
 *   BuildReport report = ImageBuilder.of(options).build(Path.of("tree.erofs"), tree);
 *   for (AlgorithmReport use : report.algorithms()) {
 *     System.out.println(use.description() + " saves " + use.savedBytes());
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.erofs.tools.build.compress;

import org.jspecify.annotations.NullMarked;
