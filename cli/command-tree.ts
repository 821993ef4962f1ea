import type { Argument, Command, Option } from "commander";

/** An option as a shell completes it; `choices` are what may follow it, empty where that is anything. */
export type OptionChoice = { flags: string[]; takesValue: boolean; choices: string[]; about: string };

/** A command with all below it. `path` are the words that lead to it: `exports show`; empty for the program. */
export type CommandNode = {
  path: string;
  name: string;
  about: string;
  options: OptionChoice[];
  /** What its first argument may be, where that is known. */
  choices: string[];
  commands: CommandNode[];
};

/** What can be completed of a program's commands and options, read off commander's own. */
export function commandTree(program: Command, path = ""): CommandNode {
  const help = program.createHelp();
  return {
    path,
    name: program.name(),
    about: program.description(),
    options: help.visibleOptions(program).map(optionOf),
    choices: program.registeredArguments
      .slice(0, 1)
      .flatMap((argument: Argument) => argument.argChoices ?? []),
    commands: help
      .visibleCommands(program)
      .map((each) => commandTree(each, path === "" ? each.name() : `${path} ${each.name()}`)),
  };
}

/** The command and all below it, in one list. */
export function allCommands(node: CommandNode): CommandNode[] {
  return [node, ...node.commands.flatMap(allCommands)];
}

function optionOf({ short, long, required, optional, argChoices, description }: Option): OptionChoice {
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    takesValue: required || optional,
    choices: argChoices ?? [],
    about: description,
  };
}
