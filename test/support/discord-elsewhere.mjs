// node --import discord-elsewhere.mjs PROGRAM
// A program that asks Discord asks what stands for it: what is at DISCORD_STAND_IN, and nobody when that is not set.
const discord = "https://discord.com/api/v10";
const { DISCORD_STAND_IN: base } = process.env;
const real = globalThis.fetch;

globalThis.fetch = (url, init) => {
  if (!String(url).startsWith(discord)) return real(url, init);
  if (base === undefined) return Promise.reject(new TypeError("tests ask nobody outside"));
  return real(String(url).replace(discord, base), init);
};
