/**
 * What looks like a Discord token: three groups of base64url with dots between, or a user's `mfa.…`.
 * The first group starts where a word does and not within, or a long text would be tried from every letter.
 */
export const tokenShape = /(?<![\w-])[\w-]{18,}\.[\w-]{5,}\.[\w-]{20,}|mfa\.[\w-]{20,}/;
