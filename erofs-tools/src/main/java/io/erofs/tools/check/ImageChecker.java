package io.erofs.tools.check;

import io.erofs.OpenOptions;
import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.LimitExceededException;
import io.erofs.error.SourceIoException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.device.ExtraDevices;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.read.ImageReader;
import io.erofs.io.ByteSource;
import io.erofs.io.Closing;
import io.erofs.model.KernelVersion;
import io.erofs.model.XattrPrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks an image against the rules of the format.
 *
 * <pre>{@code
 * CheckReport report = ImageChecker.check(Path.of("system.erofs"), CheckOptions.DEFAULT);
 * report.findings().forEach(System.out::println);
 * boolean mayBeReleased = report.clean();
 * }</pre>
 *
 * <p>The check goes on behind each fault wherever the next object can be found without it; only
 * what makes everything else unreachable ends it. Whatever the bytes are, it ends, takes a bounded
 * part of the heap, and throws nothing: even an image that is no EROFS image gives a report. What
 * cannot be checked, such as data on devices that were not given, is listed in {@link
 * CheckReport#unchecked()}, and such an image is not {@link CheckReport#clean()}.
 *
 * <p>All methods may be called by many threads at once.
 */
public final class ImageChecker {
  private ImageChecker() {}

  /**
   * Checks the image in a file, which may be an Android sparse image.
   *
   * @param image file or block device
   * @param options how; the devices of its {@link CheckOptions#open()} are opened
   * @return the result
   * @throws IOException if a file cannot be opened or closed, or the thread is interrupted; never
   *     because of the content, and not because some of it cannot be read
   */
  public static CheckReport check(Path image, CheckOptions options) throws IOException {
    List<ByteSource> opened = new ArrayList<>();
    try {
      opened.add(source(image, options.open()));
      for (Path device : options.open().devices()) {
        opened.add(source(device, options.open()));
      }
      for (int i = 0; i < opened.size(); i++) {
        opened.set(i, ByteSource.withoutAndroidSparse(opened.get(i)));
      }
    } catch (CorruptImageException | SourceIoException e) {
      close(opened.get(0), opened.subList(1, opened.size()), options);
      return failed(e, new Findings(options.maxFindingsPerRule()));
    } catch (IOException | RuntimeException e) {
      Closing.after(e, opened);
      throw e;
    }
    return check(opened.get(0), opened.subList(1, opened.size()), options);
  }

  /**
   * Checks the image in a source of bytes.
   *
   * @param image the primary device; the offset of {@link CheckOptions#open()} applies to it
   * @param devices the extra devices in the order of the device table, or none: then the blobs of
   *     {@link CheckOptions#open()}, if there are any
   * @param options how
   * @return the result; all sources are closed
   * @throws IOException if a source cannot be closed, or was closed by somebody else, or the thread
   *     is interrupted
   */
  public static CheckReport check(ByteSource image, List<ByteSource> devices, CheckOptions options)
      throws IOException {
    Findings findings = new Findings(options.maxFindingsPerRule());
    long offset = options.open().offset();
    if (offset > image.size()) {
      close(image, devices, options);
      findings.add(
          "S-01",
          Subject.at(image.name(), image.size()),
          "offset " + offset + " is behind the end");
      return findings.report(nothing());
    }
    ByteSource primary = offset == 0 ? image : image.slice(offset, image.size() - offset);
    try {
      return check(primary, devices, options, findings);
    } catch (SourceIoException e) {
      return failed(e, findings);
    } finally {
      close(primary, devices, options);
    }
  }

  private static CheckReport failed(ErofsException problem, Findings findings) {
    findings.addFailure(problem, new Subject(Subject.NO_ROW, problem.location()));
    return findings.report(nothing());
  }

  private static ByteSource source(Path file, OpenOptions options) throws IOException {
    return options.memoryMapped() ? ByteSource.mapped(file) : ByteSource.file(file);
  }

  private static void close(ByteSource image, List<ByteSource> devices, CheckOptions options)
      throws IOException {
    ExtraDevices extras = extras(devices, options);
    try (extras) {
      image.close();
    }
  }

  private static ExtraDevices extras(List<ByteSource> devices, CheckOptions options) {
    return devices.isEmpty() && options.open().blobs().isPresent()
        ? ExtraDevices.from(options.open().blobs().get())
        : ExtraDevices.given(devices);
  }

  private static CheckStatistics nothing() {
    return new Tally().statistics(KernelVersion.FIRST);
  }

  private static CheckReport check(
      ByteSource primary, List<ByteSource> devices, CheckOptions options, Findings findings)
      throws IOException {
    Subject start = Subject.at(primary.name(), OnDiskSuperblock.OFFSET);
    SuperblockRules superblock = new SuperblockRules(primary, findings);
    if (!superblock.check(
        options.open().verifyChecksum(),
        !devices.isEmpty() || options.open().blobs().isPresent())) {
      return findings.report(nothing());
    }
    if (!devices.isEmpty() && devices.size() != superblock.deviceCount()) {
      findings.add(
          "D-02",
          start,
          "the image has "
              + superblock.deviceCount()
              + " extra devices, "
              + devices.size()
              + " were given");
      return findings.report(nothing());
    }
    Optional<ImageReader> image = open(primary, devices, options, findings, start);
    return image.isEmpty()
        ? findings.report(nothing())
        : check(new CheckContext(image.get(), options, findings), start);
  }

  /** Reads the tables and the root; what is wrong with them is fatal. */
  private static Optional<ImageReader> open(
      ByteSource primary,
      List<ByteSource> devices,
      CheckOptions options,
      Findings findings,
      Subject start)
      throws IOException {
    try {
      return Optional.of(
          ImageReader.open(primary, extras(devices, options), false, options.open().limits()));
    } catch (CorruptImageException e) {
      findings.add(e, Severity.FATAL, start);
    } catch (UnsupportedFeatureException e) {
      findings.add(e, "M-02", start);
    }
    return Optional.empty();
  }

  private static CheckReport check(CheckContext context, Subject start) throws IOException {
    Findings findings = context.findings;
    try {
      checkAll(context);
    } catch (CorruptImageException | SourceIoException e) {
      // No rule expects damage here: the file is changing while it is checked.
      findings.addFailure(e, start);
    } catch (LimitExceededException e) {
      findings.notChecked(
          Unchecked.Reason.LIMIT, new Subject(Subject.NO_ROW, e.location()), e.problem());
    }
    return findings.report(context.tally.statistics(context.image.superblock()));
  }

  private static void checkAll(CheckContext context) throws IOException {
    new DeviceRules(context).check();
    PrefixRules prefixRules = new PrefixRules(context);
    List<XattrPrefix> prefixes = prefixRules.check();
    XattrEntryRules entries = new XattrEntryRules(context, prefixes, prefixRules.isReadable());
    InodeRules inodes = new InodeRules(context, new XattrRules(context, entries));
    try (DecodePass decoding = context.decoding) {
      new HiddenRules(context, inodes).check();
      new TreeWalk(context, inodes).run();
      decoding.submit();
      new GlobalRules(context).check();
      checkOccupancy(context);
      decoding.finish();
    }
    if (context.options.data()) {
      new FingerprintPass(context, entries).run(context.fingerprints.toArray());
    }
  }

  private static void checkOccupancy(CheckContext context) throws IOException {
    if (context.occupancy.isFull()) {
      context.findings.notChecked(
          Unchecked.Reason.LIMIT,
          context.imageSubject(),
          "too many extents for the memory, to look for overlaps and to read the data");
      return;
    }
    Map<Integer, IntervalList> containers = context.occupancy.sorted();
    new OverlapRules(context).check(containers);
    if (context.options.data()) {
      new DataPass(context).run(containers);
    }
  }
}
