/** Why a bot's token is better than one of a user's account. */
export const userTokenWarning =
  "This is the token of a user's account. To automate one is against Discord's terms, and accounts were locked while they " +
  "exported. Use a bot's token, with View Channels, Read Message History and the Message Content intent.";
