package io.erofs.tools.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code erofs completion}: scripts made from the option tables, so that they never lag behind. */
final class CompletionCommand extends BaseCommand {
  private static final List<String> DROP_INS = List.of("mkfs.erofs", "fsck.erofs", "dump.erofs");

  CompletionCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable();
  }

  @Override
  String usage() {
    return "bash|zsh\n"
        + "Print a completion script, for example: eval \"$(erofs completion bash)\"\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    String shell = arguments.only("bash or zsh").toString();
    switch (shell) {
      case "bash" -> session.out().print(bash());
      case "zsh" -> session.out().print("autoload -U +X bashcompinit && bashcompinit\n" + bash());
      default -> throw new UsageException("no completion for shell '" + shell + "'");
    }
    return ExitCodes.OK;
  }

  private static String bash() {
    StringBuilder script = new StringBuilder(8192);
    script.append("_erofs_words() {\n  case \"$1\" in\n");
    for (String command : Commands.SUBCOMMANDS) {
      words(script, command);
    }
    for (String command : DROP_INS) {
      words(script, command);
    }
    script.append("  esac\n}\n").append(FUNCTION);
    script.append("complete -o default -o nospace -F _erofs erofs ");
    script.append(String.join(" ", DROP_INS)).append('\n');
    return script.toString();
  }

  private static void words(StringBuilder script, String command) {
    Commands.create(command, command)
        .ifPresent(
            c -> {
              script.append("    ").append(command).append(") echo '");
              script.append(String.join(" ", words(c.allOptions()))).append("' ;;\n");
            });
  }

  private static List<String> words(OptionTable options) {
    List<String> words = new ArrayList<>();
    for (Option option : options.listed()) {
      if (option.letter() != Option.NO_LETTER) {
        words.add("-" + option.letter());
      }
      if (!option.name().isEmpty()) {
        boolean equals = option.arity() == Option.Arity.REQUIRED;
        words.add("--" + option.name() + (equals ? "=" : ""));
      }
    }
    return words;
  }

  private static final String FUNCTION =
      """
      _erofs() {
        local current="${COMP_WORDS[COMP_CWORD]}" command="${COMP_WORDS[0]##*/}" words=""
        COMPREPLY=()
        if [ "$command" = erofs ]; then
          if [ "$COMP_CWORD" -eq 1 ]; then
            words="@COMMANDS@ --help --version"
          else
            command="${COMP_WORDS[1]}"
          fi
        fi
        case "$current" in
          -*) [ -n "$words" ] || words="$(_erofs_words "$command")" ;;
          *) [ "$COMP_CWORD" -eq 1 ] && [ -n "$words" ] || return 0 ;;
        esac
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        case "${COMPREPLY[*]}" in
          *=) ;;
          *) [ "${#COMPREPLY[@]}" -eq 1 ] && COMPREPLY=("${COMPREPLY[0]} ") ;;
        esac
        return 0
      }
      """
          .replace("@COMMANDS@", String.join(" ", Commands.SUBCOMMANDS));
}
