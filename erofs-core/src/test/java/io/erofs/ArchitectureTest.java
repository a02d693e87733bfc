package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import io.erofs.testkit.PackageTable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the package table of the core module. */
class ArchitectureTest {

  private static final PackageTable TABLE =
      new PackageTable("io.erofs")
          .publicRow("error")
          .publicRow("model", "error")
          .publicRow("io", "error")
          .publicRow("blob", "model", "io", "error")
          .row("internal.spool")
          .publicRow("blob.verity", "internal.spool", "blob", "model", "io", "error")
          .publicRow("blob.http", "internal.spool", "blob", "model", "error")
          .publicRow("blob.socket", "blob", "model", "error")
          .row("internal.cache", "blob", "model", "io", "error")
          .row("internal.format", "model", "io", "error")
          .row("internal.codec", "model", "error")
          .publicRow("blob.layer", "internal.codec", "internal.format", "model", "io", "error")
          .row("internal.device", "internal.format", "blob", "model", "io", "error")
          .row("internal.map", "internal.format", "model", "io", "error")
          .row(
              "internal.read",
              "internal.map",
              "internal.codec",
              "internal.device",
              "internal.format",
              "model",
              "io",
              "error")
          .publicRow(
              ".",
              "internal.read",
              "internal.cache",
              "internal.device",
              "blob",
              "model",
              "io",
              "error")
          .publicRow("nio", ".", "model", "io", "error");

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(ArchitectureTest::isCore)
          .importPackages("io.erofs");

  private static boolean isCore(Location location) {
    return location.contains("erofs-core");
  }

  @TestFactory
  Stream<DynamicTest> holdsThePackageTable() {
    return TABLE
        .rules()
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(classes)));
  }

  @Test
  void looksAtTheRealClasses() {
    assertThat(classes.size()).isGreaterThan(20);
  }
}
