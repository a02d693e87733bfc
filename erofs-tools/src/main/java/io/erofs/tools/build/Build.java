package io.erofs.tools.build;

import io.erofs.model.Algorithm;
import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.InodeVersion;
import io.erofs.model.KernelNeeds;
import io.erofs.model.KernelVersion;
import io.erofs.tools.build.blob.BlobBuild;
import io.erofs.tools.build.blob.BlobTarget;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.data.AlgorithmUse;
import io.erofs.tools.build.data.CompressedData;
import io.erofs.tools.build.data.DigestPass;
import io.erofs.tools.build.data.MetadataBox;
import io.erofs.tools.build.data.Spool;
import io.erofs.tools.build.plan.ChunkPlan;
import io.erofs.tools.build.plan.ChunkPlanner;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.plan.LayoutPlanner;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.source.TreeSource;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.Problems;
import io.erofs.tools.build.tree.RegularInode;
import io.erofs.tools.build.tree.TreeBuilder;
import io.erofs.tools.build.tree.TreeObserver;
import io.erofs.tools.build.write.ChunkPass;
import io.erofs.tools.build.write.ImageWriter;
import io.erofs.tools.build.write.Output;
import io.erofs.tools.build.write.Supplies;
import io.erofs.tools.build.write.TargetFile;
import io.erofs.tools.build.write.VolumeSettings;
import io.erofs.tools.build.write.WriteObserver;
import io.erofs.tools.build.write.WriteProgress;
import io.erofs.tools.build.write.WriteResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** One build: source, tree, plan, bytes. */
final class Build implements TreeObserver, WriteObserver {
  private final BuildOptions options;
  private final Optional<KernelVersion> minKernel;
  private final BuildListener listener;
  private final Problems problems = new Problems();
  private final Map<BuildPhase, Duration> times = new EnumMap<>(BuildPhase.class);
  private BuildPhase phase = BuildPhase.SCAN;
  private long phaseStart;

  Build(BuildOptions options, Optional<KernelVersion> minKernel, BuildListener listener) {
    this.options = options;
    this.minKernel = minKernel;
    this.listener = listener;
  }

  BuildReport run(Path target, List<TreeSource> sources) throws IOException {
    if (minKernel.isPresent()) {
      refuse(asked());
    }
    begin(BuildPhase.SCAN);
    BuildTree tree = scan(sources);
    List<SourceDevice> devices = devices(sources);
    try (TargetFile file = TargetFile.open(target, options.offset());
        Spool spool = new Spool(file.directory());
        Spool fragments = new Spool(file.directory())) {
      Output output = new Output(file.channel(), options.offset(), !file.isInPlace());
      CompressStage.Result stored =
          compress(tree, devices, new CompressStage(options, output, spool, fragments));
      begin(BuildPhase.PLAN);
      boolean isOutside = options.chunks().target().isPresent();
      ChunkPlan chunks =
          new ChunkPlanner(
                  stored.tree(),
                  InternalSettings.layout(options),
                  stored.data(),
                  devices,
                  isOutside)
              .plan();
      noteAlignment(chunks);
      Parts parts = new Parts(target, file, spool, output, stored.data(), dataBytes(tree));
      return isOutside
          ? store(parts, chunks, options.chunks().target().get())
          : finish(parts, chunks, ChunkPass.Result.NONE, uuid -> {});
    }
  }

  /** What the steps of a build hand on. */
  private record Parts(
      Path target,
      TargetFile file,
      Spool spool,
      Output output,
      CompressedData data,
      long dataBytes) {}

  /** Done when the image is complete, before it takes its place. */
  @FunctionalInterface
  private interface Completion {
    void run(UUID uuid) throws IOException;
  }

  /** Stores chunks outside of the image first. */
  private BuildReport store(Parts parts, ChunkPlan chunks, BlobTarget place) throws IOException {
    try (BlobBuild blob = place.begin(Integer.numberOfTrailingZeros(options.blockSize()))) {
      begin(BuildPhase.STORE);
      BlobStage stage = new BlobStage(blob, InternalSettings.layout(options), options.workers());
      BlobStage.Result stored = stage.run(chunks, new WriteProgress(0, parts.dataBytes(), this));
      begin(BuildPhase.PLAN);
      return finish(
          parts,
          stored.plan(),
          stored.chunks(),
          uuid -> blob.commit(parts.target(), uuid, stored.numbers()));
    }
  }

  private BuildReport finish(
      Parts parts, ChunkPlan chunks, ChunkPass.Result outside, Completion completion)
      throws IOException {
    LayoutPlan plan = planner(chunks.tree()).plan(parts.data(), chunks);
    begin(BuildPhase.WRITE);
    WriteResult result = write(parts, plan, outside);
    if (minKernel.isPresent()) {
      refuse(needs(plan, result));
    }
    completion.run(result.uuid());
    parts.file().commit();
    end();
    return report(plan, result, parts.dataBytes());
  }

  private WriteResult write(Parts parts, LayoutPlan plan, ChunkPass.Result outside)
      throws IOException {
    if (!plan.isBoxed()) {
      return write(parts, plan, outside, Optional.empty());
    }
    Path directory = parts.file().directory();
    try (MetadataBox box = MetadataBox.open(directory, InternalSettings.metabox(options))) {
      return write(parts, plan, outside, Optional.of(box));
    }
  }

  private WriteResult write(
      Parts parts, LayoutPlan plan, ChunkPass.Result outside, Optional<MetadataBox> box)
      throws IOException {
    Supplies supplies =
        new Supplies(parts.spool(), InternalSettings.directories(options), box, outside);
    VolumeSettings volume = InternalSettings.volume(options);
    return new ImageWriter(plan, supplies, volume, options.workers(), parts.output(), this).write();
  }

  private LayoutPlanner planner(BuildTree tree) {
    return new LayoutPlanner(tree, InternalSettings.layout(options), problems);
  }

  private CompressStage.Result compress(
      BuildTree tree, List<SourceDevice> devices, CompressStage stage) throws IOException {
    if (!options.compression().isEnabled()) {
      return new CompressStage.Result(tree, CompressedData.NONE);
    }
    begin(BuildPhase.COMPRESS);
    return stage.run(
        tree,
        planner(tree).preview(devices.size()),
        new CompressFollower(listener, options.compression(), tree, dataBytes(tree)));
  }

  private static long dataBytes(BuildTree tree) {
    long bytes = 0;
    for (BuildInode inode : tree.inodes()) {
      bytes += inode instanceof RegularInode file ? file.size() : 0;
    }
    return bytes;
  }

  private BuildTree scan(List<TreeSource> sources) throws IOException {
    TreeBuilder builder = new TreeBuilder(InternalSettings.tree(options), problems, this);
    for (TreeSource source : sources) {
      builder.add(source);
    }
    BuildTree tree = builder.freeze();
    Bytes digest = options.xattrs().inodeDigest();
    return digest.isEmpty() ? tree : DigestPass.run(tree, digest, options.workers());
  }

  /** The devices of all sources, each once, in their order. */
  private static List<SourceDevice> devices(List<TreeSource> sources) {
    List<SourceDevice> devices = new ArrayList<>();
    Set<SourceDevice> known = Collections.newSetFromMap(new IdentityHashMap<>());
    for (TreeSource source : sources) {
      for (SourceDevice device : source.devices()) {
        if (known.add(device)) {
          devices.add(device);
        }
      }
    }
    return devices;
  }

  private void noteAlignment(ChunkPlan chunks) {
    boolean isIgnored =
        chunks.isAnyOpen()
            && (long) options.dataAlignment() * options.blockSize() > options.chunks().size();
    if (options.dataAlignment() > 1 && isIgnored) {
      problems.note(
          Bytes.EMPTY, "chunks are smaller than the data alignment: they are not aligned");
    }
  }

  private BuildReport report(LayoutPlan plan, WriteResult result, long dataBytes) {
    Map<FileType, Long> byType = new EnumMap<>(FileType.class);
    long compact = 0;
    for (BuildInode inode : plan.tree().inodes()) {
      Long count = byType.get(inode.type());
      byType.put(inode.type(), count == null ? 1 : count + 1);
      compact += plan.version(inode) == InodeVersion.COMPACT ? 1 : 0;
    }
    return new BuildReport(
        result.uuid(),
        plan.times().buildTime(),
        options.blockSize(),
        result.blocks(),
        plan.metadataBlocks(),
        plan.tree().inodes().size(),
        compact,
        byType,
        dataBytes,
        result.deduplicatedBytes() + plan.data().sharedBytes(),
        result.holeBytes(),
        algorithms(plan.data()),
        plan.xattrs().sharedCount(),
        result.features(),
        needs(plan, result).least(),
        problems.list(),
        times);
  }

  /** What the options ask for by name, known before anything is read. */
  private KernelNeeds asked() {
    return KernelNeeds.of(
        options.blockSize(),
        List.of(),
        options.compression().algorithms().stream().map(CompressorFactory::algorithm).toList());
  }

  private KernelNeeds needs(LayoutPlan plan, WriteResult result) {
    List<Algorithm> used = new ArrayList<>();
    for (AlgorithmUse use : plan.data().uses()) {
      if (use.files() > 0) {
        used.add(use.factory().algorithm());
      }
    }
    return KernelNeeds.of(options.blockSize(), result.features(), used);
  }

  /** Refuses what the oldest kernel that has to read the image lacks. */
  private void refuse(KernelNeeds needs) throws BuildException {
    List<KernelNeeds.Need> lacking = needs.lackingIn(minKernel.orElseThrow());
    if (!lacking.isEmpty()) {
      String list = lacking.stream().map(Object::toString).collect(Collectors.joining(", "));
      throw new BuildException(Bytes.EMPTY, "Linux " + minKernel.orElseThrow() + " lacks " + list);
    }
  }

  private static List<AlgorithmReport> algorithms(CompressedData data) {
    List<AlgorithmReport> reports = new ArrayList<>();
    for (AlgorithmUse use : data.uses()) {
      reports.add(
          new AlgorithmReport(
              use.factory().algorithm(),
              use.factory().description(),
              use.files(),
              use.inputBytes(),
              use.outputBytes(),
              use.triedBytes(),
              use.sharedBytes(),
              Duration.ofNanos(use.nanos())));
    }
    return reports;
  }

  private void begin(BuildPhase next) {
    if (phaseStart != 0) {
      end();
    }
    phase = next;
    phaseStart = System.nanoTime();
    listener.phase(next);
  }

  private void end() {
    Duration time = Duration.ofNanos(System.nanoTime() - phaseStart);
    times.merge(phase, time, Duration::plus);
  }

  @Override
  public void directory(Bytes path) {
    listener.directory(path);
  }

  @Override
  public void entries(long count) {
    listener.progress(BuildPhase.SCAN, count, 0);
  }

  @Override
  public void progress(long done, long total) {
    listener.progress(phase, done, total);
  }

  @Override
  public void finishing() {
    begin(BuildPhase.FINISH);
  }
}
