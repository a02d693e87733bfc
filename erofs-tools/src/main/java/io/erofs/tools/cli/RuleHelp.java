package io.erofs.tools.cli;

import io.erofs.tools.check.Rule;
import java.io.IOException;
import java.util.List;

/** What {@code fsck.erofs --explain} prints. */
final class RuleHelp {
  private RuleHelp() {}

  /** Explains one rule, or all. */
  static int print(String id, Output out) throws IOException, UsageException {
    List<Rule> rules =
        Rule.all().stream().filter(rule -> id.equals("all") || rule.id().equals(id)).toList();
    if (rules.isEmpty()) {
      throw new UsageException("unknown rule '" + id + "' ('--explain=all' lists them)");
    }
    String between = "";
    for (Rule rule : rules) {
      out.print(between);
      out.println(rule.id() + "  " + rule.title() + " (" + rule.severity() + ")");
      out.println("    " + rule.explanation());
      out.println("    Linux " + rule.kernel() + ".");
      between = "\n";
    }
    return ExitCodes.OK;
  }
}
