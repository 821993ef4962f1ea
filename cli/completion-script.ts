import { allCommands, type CommandNode, type OptionChoice } from "./command-tree.ts";

/** The shells that a script can be made for. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * A script that lets a shell complete the program's commands, options and their values; where those are anything, files.
 * It knows them all by itself: a shell waits for no program at every tab.
 */
export function completionScript(shell: Shell, program: CommandNode): string {
  const nodes = allCommands(program);
  if (shell === "bash") return bashScript(program.name, nodes);
  return shell === "zsh" ? zshScript(program.name, nodes) : fishScript(program.name, nodes);
}

function bashScript(name: string, nodes: CommandNode[]): string {
  return `# Completes ${name} in bash: source <(${name} completion bash)
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at="" words="" i
  COMPREPLY=()
  # bash takes --option=value for three words.
  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${patternsOf(nodes)}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $prev" in
${valueCases(nodes, (choices) => `words="${choices.join(" ")}"`)}
    *) case "$at" in
${nodes.map((node) => `      ${quote(leading(node.path))}) if [[ $cur == -* ]]; then words="${flagsOf(node)}"; else words="${wordsOf(node)}"; fi ;;`).join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _${name} ${name}`;
}

function zshScript(name: string, nodes: CommandNode[]): string {
  const described = ([word, about]: [string, string]) => quote(`${word.replaceAll(":", "\\:")}:${about}`);
  const values = (node: CommandNode) => {
    const options = node.options.flatMap(({ flags, about }) => flags.map((flag) => described([flag, about])));
    const words = [
      ...node.commands.map((each) => described([each.name, each.about])),
      ...node.choices.map((choice) => described([choice, ""])),
    ];
    return `if [[ $PREFIX == -* ]]; then values=(${options.join(" ")}); else values=(${words.join(" ")}); fi`;
  };
  return `#compdef ${name}
# Completes ${name} in zsh: source <(${name} completion zsh), or this as _${name} in a folder of fpath
_${name}() {
  local at="" word
  local -a values
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      ${patternsOf(nodes)}) at="$at $word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${valueCases(nodes, (choices) => `values=(${choices.map(quote).join(" ")})`)}
    *) case "$at" in
${nodes.map((node) => `      ${quote(leading(node.path))}) ${values(node)} ;;`).join("\n")}
    esac ;;
  esac
  if (( \${#values} )); then _describe ${quote(name)} values; else _files; fi
}
if [[ \${funcstack[1]} == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi`;
}

function fishScript(name: string, nodes: CommandNode[]): string {
  const lines = nodes.flatMap((node) => {
    const at = `-n ${fishQuote(`__${name}_at ${fishQuote(leading(node.path))}`)}`;
    return [
      ...node.commands.map((each) => `${at} -f -a ${fishQuote(each.name)} -d ${fishQuote(each.about)}`),
      ...node.choices.map((choice) => `${at} -f -a ${fishQuote(choice)}`),
      ...node.options.map((option) => `${at} ${fishOption(option)}`),
    ];
  });
  return `# Completes ${name} in fish: ${name} completion fish > ~/.config/fish/completions/${name}.fish
function __${name}_at
  set -l at ""
  for word in (commandline -opc)[2..]
    if contains -- "$at $word" ${nodes
      .slice(1)
      .map(({ path }) => fishQuote(leading(path)))
      .join(" ")}
      set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
${lines.map((line) => `complete -c ${name} ${line}`).join("\n")}`;
}

function fishOption({ flags, takesValue, choices, about }: OptionChoice): string {
  const names = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = choices.length > 0 ? ` -x -a ${fishQuote(choices.join(" "))}` : takesValue ? " -r" : "";
  return `${names.join(" ")}${value} -d ${fishQuote(about)}`;
}

/** A command's words with a space before each, as the scripts keep them. */
function leading(path: string): string {
  return path === "" ? "" : ` ${path}`;
}

function patternsOf(nodes: CommandNode[]): string {
  return nodes
    .slice(1)
    .map(({ path }) => quote(leading(path)))
    .join(" | ");
}

/** What follows an option that takes a value: one of its choices, or a file. */
function valueCases(nodes: CommandNode[], set: (choices: string[]) => string): string {
  const cases = nodes.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ flags, choices }) => {
        const patterns = flags.map((flag) => quote(`${leading(path)} ${flag}`)).join(" | ");
        return `    ${patterns}) ${choices.length > 0 ? set(choices) : ":"} ;;`;
      }),
  );
  return cases.join("\n");
}

function flagsOf({ options }: CommandNode): string {
  return options.flatMap(({ flags }) => flags).join(" ");
}

function wordsOf({ commands, choices }: CommandNode): string {
  return [...commands.map(({ name }) => name), ...choices].join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** In fish's single quotes a backslash stands before a quote and before itself. */
function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
