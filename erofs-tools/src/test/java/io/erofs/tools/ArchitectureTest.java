package io.erofs.tools;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.erofs.testkit.PackageTable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the package table of the tools module. */
class ArchitectureTest {

  private static final PackageTable TABLE =
      new PackageTable("io.erofs.tools")
          .everywhere(
              "io.erofs",
              "io.erofs.error",
              "io.erofs.model",
              "io.erofs.io",
              "io.erofs.blob..",
              "io.erofs.nio",
              "io.erofs.internal..")
          .row("host")
          .publicRow("archive")
          .publicRow("build.source", "archive", "host")
          .publicRow("build.compress")
          .publicRow("build.blob", "build.source")
          .publicRow("build.label", "build.source")
          .row("build.codec.lz4", "build.compress")
          .row("build.codec.zstd", "build.compress")
          .row("build.codec.deflate", "build.compress")
          .row("build.codec.lzma", "build.compress")
          .row("build.tree", "build.source")
          .row("build.data", "build.tree", "build.source", "build.compress", "build.blob", "host")
          .row("build.index", "build.data")
          .row(
              "build.plan",
              "build.index",
              "build.data",
              "build.tree",
              "build.source",
              "build.compress")
          .row(
              "build.write",
              "build.plan",
              "build.index",
              "build.data",
              "build.tree",
              "build.source",
              "build.compress")
          .publicRow(
              "build",
              "build.write",
              "build.plan",
              "build.index",
              "build.data",
              "build.tree",
              "build.source",
              "build.compress",
              "build.blob",
              "build.codec.lz4",
              "build.codec.zstd",
              "build.codec.deflate",
              "build.codec.lzma")
          .publicRow("store", "build.blob", "build.source")
          .publicRow("manifest", "build.source", "host")
          .publicRow("check")
          .publicRow("dump")
          .publicRow("export", "host")
          .publicRow(
              "oci",
              "build",
              "build.source",
              "build.compress",
              "build.codec.zstd",
              "archive",
              "host")
          .row(
              "cli",
              "build.source",
              "build.compress",
              "build.blob",
              "build.label",
              "build",
              "store",
              "check",
              "dump",
              "export",
              "manifest",
              "oci");

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.erofs.tools");

  @TestFactory
  Stream<DynamicTest> holdsThePackageTable() {
    return TABLE
        .rules()
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(classes)));
  }

  @Test
  void keepsJsonOutOfTheBuilder() {
    TABLE
        .hidden("com.fasterxml..", "manifest", "oci", "cli", "dump", "check", "export")
        .check(classes);
  }

  @Test
  void commandsUseThePublicPackagesOnly() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage("io.erofs.tools.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.erofs.internal..")
        .allowEmptyShould(true)
        .check(classes);
  }
}
