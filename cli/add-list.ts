import { Command } from "commander";

/** Lets a group of commands list what it is about, also without a word; a word that none of them has is told as one. */
export function addList(group: Command): Command {
  return group
    .command("list", { isDefault: true })
    .allowExcessArguments()
    .hook("preAction", (list) => {
      const [word] = list.args;
      if (word !== undefined) refuse(group, word);
    });
}

/** The group takes any word for one of its list's: the same group without a list that stands for it does not. */
function refuse(group: Command, word: string): void {
  const strict = new Command(group.name()).copyInheritedSettings(group);
  for (const each of group.commands) strict.command(each.name());
  strict.parse([word], { from: "user" });
}
