package io.erofs.tools.build;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.InodeVersion;
import io.erofs.model.KernelVersion;
import io.erofs.tools.build.data.AlgorithmUse;
import io.erofs.tools.build.data.CompressedData;
import io.erofs.tools.build.data.MetadataBox;
import io.erofs.tools.build.data.Spool;
import io.erofs.tools.build.plan.ChunkPlan;
import io.erofs.tools.build.plan.ChunkPlanner;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.plan.LayoutPlanner;
import io.erofs.tools.build.plan.LayoutSettings;
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
      KernelNeeds.of(options).check(minKernel.get());
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
      LayoutSettings settings = InternalSettings.layout(options);
      ChunkPlan chunks =
          new ChunkPlanner(stored.tree(), settings, stored.data(), devices, false).plan();
      LayoutPlan plan = planner(stored.tree()).plan(stored.data(), chunks);
      noteAlignment(plan);
      begin(BuildPhase.WRITE);
      WriteResult result = write(file, plan, spool, output);
      if (minKernel.isPresent()) {
        needs(plan, result).check(minKernel.get());
      }
      file.commit();
      end();
      return report(plan, result, dataBytes(tree));
    }
  }

  private WriteResult write(TargetFile file, LayoutPlan plan, Spool spool, Output output)
      throws IOException {
    if (!plan.isBoxed()) {
      return write(plan, spool, Optional.empty(), output);
    }
    try (MetadataBox box = MetadataBox.open(file.directory(), InternalSettings.metabox(options))) {
      return write(plan, spool, Optional.of(box), output);
    }
  }

  private WriteResult write(LayoutPlan plan, Spool spool, Optional<MetadataBox> box, Output output)
      throws IOException {
    Supplies supplies =
        new Supplies(spool, InternalSettings.directories(options), box, ChunkPass.Result.NONE);
    VolumeSettings volume = InternalSettings.volume(options);
    return new ImageWriter(plan, supplies, volume, options.workers(), output, this).write();
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
    return builder.freeze();
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

  private void noteAlignment(LayoutPlan plan) {
    boolean isIgnored =
        plan.chunks().isAnyOpen()
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

  private KernelNeeds needs(LayoutPlan plan, WriteResult result) {
    return KernelNeeds.of(options.blockSize(), result.features(), algorithms(plan.data()));
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
    times.put(phase, Duration.ofNanos(System.nanoTime() - phaseStart));
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
    listener.progress(BuildPhase.WRITE, done, total);
  }

  @Override
  public void finishing() {
    begin(BuildPhase.FINISH);
  }
}
