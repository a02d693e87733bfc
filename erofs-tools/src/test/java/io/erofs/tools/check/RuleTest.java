package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleTest {
  private static final Pattern ID = Pattern.compile("[A-Z]-[0-9]{2}");

  @Test
  void everyRuleIsComplete() {
    assertThat(Rule.all()).hasSizeGreaterThan(100);
    for (Rule rule : Rule.all()) {
      assertThat(rule.id()).matches(ID);
      assertThat(rule.title()).as(rule.id()).isNotBlank().doesNotContain("|");
      assertThat(rule.explanation()).as(rule.id()).endsWith(".").doesNotContain("|");
      assertThat(rule.kernel()).as(rule.id()).isNotBlank().doesNotContain("|");
    }
  }

  @Test
  void theDocumentationListsTheCatalogue() throws IOException {
    List<String> documented =
        Files.readAllLines(Path.of("..", "docs", "CHECKING.md")).stream()
            .filter(line -> line.matches("\\| [A-Z]-[0-9]{2} \\|.*"))
            .toList();
    assertThat(documented)
        .containsExactlyElementsOf(
            Rule.all().stream()
                .map(
                    rule ->
                        "| %s | %s | %s | %s | %s |"
                            .formatted(
                                rule.id(),
                                rule.severity(),
                                rule.title(),
                                rule.explanation(),
                                rule.kernel()))
                .toList());
  }

  @Test
  void identifiersAreUnique() {
    assertThat(Rule.all().stream().map(Rule::id)).doesNotHaveDuplicates();
  }

  @Test
  void findsARuleByItsIdentifier() {
    assertThat(Rule.of("I-06").title()).isEqualTo("file size");
    assertThat(Rule.of("I-06").severity()).isEqualTo(Severity.ERROR);
    assertThat(Rule.of("I-06")).hasToString("I-06 file size");
    assertThatThrownBy(() -> Rule.of("Q-00"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Q-00");
  }

  @Test
  void everyIdentifierInTheCodeOfCoreIsInTheCatalogue() throws Exception {
    SortedSet<String> used = identifiersInClasses(Erofs.class, "/io/erofs");
    assertThat(used).contains("I-06", "L-02", "K-05", "S-07", "X-14").hasSizeGreaterThan(30);
    assertThat(Rule.all().stream().map(Rule::id)).containsAll(used);
  }

  @Test
  void everyRuleOfTheCatalogueIsUsedByTheCheckerOrByCore() throws Exception {
    SortedSet<String> used = identifiersInClasses(Erofs.class, "/io/erofs");
    used.addAll(identifiersInClasses(ImageChecker.class, "/io/erofs/tools/check"));
    assertThat(used)
        .containsExactlyElementsOf(new TreeSet<>(Rule.all().stream().map(Rule::id).toList()));
  }

  /** All string constants that look like identifiers in the classes where a class is from. */
  private static SortedSet<String> identifiersInClasses(Class<?> anchor, String folder)
      throws Exception {
    Path origin = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(origin)) {
      return identifiersBelow(Path.of(origin + folder));
    }
    try (FileSystem jar = FileSystems.newFileSystem(origin)) {
      return identifiersBelow(jar.getPath(folder));
    }
  }

  private static SortedSet<String> identifiersBelow(Path folder) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          constants(new DataInputStream(in)).stream()
              .filter(text -> ID.matcher(text).matches())
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  /** The UTF-8 entries of a class file's constant pool. */
  private static List<String> constants(DataInputStream in) throws IOException {
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    List<String> texts = new java.util.ArrayList<>();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts.add(in.readUTF());
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> throw new IOException("constant of tag " + tag);
      }
    }
    return texts;
  }
}
