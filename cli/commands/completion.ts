import { Argument, type Command } from "commander";
import { commandTree } from "../command-tree.ts";
import { completionScript, type Shell, shells } from "../completion-script.ts";
import { print } from "../terminal.ts";

const help = `
Examples:
  source <(fastdiscorddb completion bash)    in ~/.bashrc
  source <(fastdiscorddb completion zsh)     in ~/.zshrc, behind compinit
  fastdiscorddb completion fish > ~/.config/fish/completions/fastdiscorddb.fish`;

/** `fastdiscorddb completion <shell>`: prints a script that lets the shell complete commands and options. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("print a script for your shell, which completes commands and options")
    .addArgument(new Argument("<shell>", "whose script").choices(shells))
    .addHelpText("after", help)
    .action((shell: Shell) => print(completionScript(shell, commandTree(program))));
}
