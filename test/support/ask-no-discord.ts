// Loaded before a command, with `--import`: what it asks of Discord goes to the stand-in, and nothing to Discord itself.
const real = "https://discord.com/api/v10";
const { fetch } = globalThis;

globalThis.fetch = (input, init) => {
  if (typeof input !== "string" || !input.startsWith(real)) return fetch(input, init);
  return fetch(`${process.env.DISCORD_STAND_IN}${input.slice(real.length)}`, init);
};
