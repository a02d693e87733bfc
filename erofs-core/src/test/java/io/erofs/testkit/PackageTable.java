package io.erofs.testkit;

import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The table of packages of a module: what each may import, and which of them are public.
 *
 * <p>Makes the rules that hold the table: every package has a row, imports only what its row names,
 * is {@code @NullMarked}, and public signatures show public packages only.
 */
public final class PackageTable {

  private static final String OURS = "io.erofs";

  private final String root;
  private final Map<String, Set<String>> rows = new LinkedHashMap<>();
  private final Set<String> publicPackages = new LinkedHashSet<>();
  private final Set<String> everywhere = new LinkedHashSet<>();

  /** Makes an empty table of the packages below (and including) {@code root}. */
  public PackageTable(String root) {
    this.root = root;
  }

  /**
   * Adds packages outside this table that every row may import ({@code ..} as ArchUnit reads it).
   */
  public PackageTable everywhere(String... packages) {
    everywhere.addAll(List.of(packages));
    return this;
  }

  /** Adds the row of a public package. */
  public PackageTable publicRow(String name, String... mayImport) {
    publicPackages.add(full(name));
    return row(name, mayImport);
  }

  /** Adds the row of a package that is nobody's API. */
  public PackageTable row(String name, String... mayImport) {
    Set<String> allowed = new LinkedHashSet<>();
    for (String other : mayImport) {
      if (!rows.containsKey(full(other))) {
        throw new IllegalArgumentException(name + " imports " + other + ", whose row is not above");
      }
      allowed.add(full(other));
    }
    if (rows.put(full(name), allowed) != null) {
      throw new IllegalArgumentException("two rows for " + name);
    }
    return this;
  }

  private String full(String name) {
    if (name.equals(".")) {
      return root;
    }
    return root + "." + name;
  }

  /** Returns every rule of this table. */
  public Stream<ArchRule> rules() {
    List<ArchRule> rules = new ArrayList<>();
    rules.add(everyPackageHasARow());
    rows.forEach((name, allowed) -> rules.add(importsOnly(name, allowed)));
    rules.add(slices().matching(root + ".(**)").should().beFreeOfCycles().allowEmptyShould(true));
    rules.add(classes().should(beInANullMarkedPackage()).allowEmptyShould(true));
    rules.add(
        classes()
            .that(arePublicApi())
            .should(showOnly(publicPackages))
            .allowEmptyShould(true)
            .because("what a caller sees must be something the caller can name"));
    return rules.stream();
  }

  /** Returns the rule that only the given packages of this table import {@code library}. */
  public ArchRule hidden(String library, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(Stream.of(packages).map(this::full).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .allowEmptyShould(true);
  }

  private ArchRule everyPackageHasARow() {
    return classes()
        .should()
        .resideInAnyPackage(rows.keySet().toArray(String[]::new))
        .allowEmptyShould(true)
        .because("a new package needs a row in the table, here and in docs/ARCHITECTURE.md");
  }

  private ArchRule importsOnly(String name, Set<String> allowed) {
    List<String> packages = new ArrayList<>(allowed);
    packages.add(name);
    packages.addAll(everywhere);
    DescribedPredicate<JavaClass> fine =
        JavaClass.Predicates.resideInAnyPackage(packages.toArray(String[]::new))
            .or(JavaClass.Predicates.resideOutsideOfPackage(OURS + ".."))
            .as("reside in " + packages + " or outside of the project");
    return classes()
        .that()
        .resideInAPackage(name)
        .should(onlyDependOnClassesThat(fine))
        .allowEmptyShould(true);
  }

  private DescribedPredicate<JavaClass> arePublicApi() {
    return DescribedPredicate.describe(
        "are public in public packages",
        type -> publicPackages.contains(type.getPackageName()) && isVisible(type));
  }

  private static boolean isVisible(JavaClass type) {
    return isVisible(type.getModifiers())
        && type.getEnclosingClass().map(PackageTable::isVisible).orElse(true);
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private ArchCondition<JavaClass> showOnly(Set<String> visible) {
    return new ArchCondition<>("show only types of public packages in their signatures") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getSuperclass().ifPresent(s -> report(type.getName(), types(s), events));
        type.getInterfaces().forEach(i -> report(type.getName(), types(i), events));
        type.getTypeParameters().forEach(p -> report(type.getName(), types(p), events));
        for (JavaMember member : type.getMembers()) {
          if (isVisible(member.getModifiers())) {
            report(member.getFullName(), types(member), events);
          }
        }
      }

      private void report(String where, Set<JavaClass> shown, ConditionEvents events) {
        for (JavaClass other : shown) {
          boolean ours = other.getPackageName().startsWith(OURS);
          if (ours && !isPublic(other)) {
            String message = where + " shows " + other.getName();
            events.add(SimpleConditionEvent.violated(other, message));
          }
        }
      }

      private boolean isPublic(JavaClass other) {
        // A table above another sees the public packages of that one too.
        boolean below = !other.getPackageName().startsWith(root + ".") && !root.equals(OURS);
        boolean known = visible.contains(other.getPackageName());
        return known || (below && !other.getPackageName().contains(".internal."));
      }
    };
  }

  private static Set<JavaClass> types(JavaType type) {
    return type.getAllInvolvedRawTypes();
  }

  private static Set<JavaClass> types(JavaMember member) {
    Set<JavaClass> types = new LinkedHashSet<>();
    if (member instanceof JavaField field) {
      types.addAll(field.getAllInvolvedRawTypes());
    } else if (member instanceof JavaCodeUnit unit) {
      types.addAll(unit.getAllInvolvedRawTypes());
      unit.getThrowsClause().forEach(t -> types.add(t.getRawType()));
    }
    return types;
  }

  private static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return new ArchCondition<>("be in a @NullMarked package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (type.getPackage().isAnnotatedWith(NullMarked.class)) {
          return;
        }
        String message = type.getPackageName() + " (" + type.getSimpleName() + ") is not";
        events.add(SimpleConditionEvent.violated(type, message));
      }
    };
  }
}
