type Entry = { status: number; retry: boolean; meaning: string };

/** Every error that the product names: its HTTP status, whether trying again can help, and what it means. The README lists the same. */
export const errors = {
  invalid_parameter: {
    status: 400,
    retry: false,
    meaning: "a parameter is missing, malformed or out of range",
  },
  keyword_missing: { status: 400, retry: false, meaning: "the search term is missing or blank" },
  bad_query: {
    status: 400,
    retry: false,
    meaning: "a search cannot be read; the error says where, and what may be meant",
  },
  token_missing: { status: 400, retry: false, meaning: "the header X-Token, a Discord token, is missing" },
  unauthorized: { status: 401, retry: false, meaning: "the API key is missing or wrong" },
  foreign_caller: {
    status: 403,
    retry: false,
    meaning: "another site, or a host name that is not allowed, asked",
  },
  not_found: {
    status: 404,
    retry: false,
    meaning: "there is no such path, import, export, schedule, credential, message, channel or server",
  },
  method_not_allowed: { status: 405, retry: false, meaning: "the path exists, but not for this method" },
  wrong_state: {
    status: 409,
    retry: false,
    meaning: "it is not in a state in which this can be done",
  },
  name_taken: { status: 409, retry: false, meaning: "another schedule has this name" },
  key_reused: {
    status: 409,
    retry: false,
    meaning: "the Idempotency-Key was used for another request",
  },
  token_unreadable: {
    status: 409,
    retry: false,
    meaning: "the token was sealed by another key: give it again",
  },
  too_large: {
    status: 413,
    retry: false,
    meaning: "the request's body, or what it asks for, is over the limit",
  },
  internal: { status: 500, retry: true, meaning: "a fault of ours; the log has it under the request's id" },
  exporter_missing: {
    status: 501,
    retry: false,
    meaning: "no DiscordChatExporter is here: DCE_PATH says where it is",
  },
  discord_away: { status: 502, retry: true, meaning: "Discord does not answer, or not as it should" },
  database_away: { status: 503, retry: true, meaning: "Postgres does not answer" },
  timed_out: { status: 503, retry: true, meaning: "the database took longer than the limit for searches" },
  key_unusable: {
    status: 503,
    retry: false,
    meaning: "the key file that seals tokens cannot be made or read, or others can read it too",
  },

  unreadable: { status: 422, retry: true, meaning: "the file cannot be opened or read" },
  not_a_file: {
    status: 422,
    retry: false,
    meaning: "a FIFO, a device or a socket, where a file was expected",
  },
  changed_while_read: { status: 422, retry: true, meaning: "the file changed while it was being read" },
  empty_file: { status: 422, retry: false, meaning: "the file has no bytes" },
  not_json: { status: 422, retry: false, meaning: "the file is not JSON" },
  not_an_export: { status: 422, retry: false, meaning: "JSON, but not DiscordChatExporter's" },
  guild_missing: { status: 422, retry: false, meaning: "the export does not say which server it is of" },
  channel_missing: { status: 422, retry: false, meaning: "the export does not say which channel it is of" },
  truncated: { status: 422, retry: false, meaning: "the file ends in the middle" },
  bad_message: { status: 422, retry: false, meaning: "one message is not valid; the others are loaded" },
  message_too_large: {
    status: 422,
    retry: false,
    meaning: "one message is over the limit; the others are loaded",
  },
  was_erased: { status: 422, retry: false, meaning: "what was erased here does not come back" },
  duplicate_id: { status: 422, retry: false, meaning: "the same id twice in one file; the last one wins" },
  count_differs: {
    status: 422,
    retry: false,
    meaning: "messageCount is not the number of messages (a warning)",
  },
  not_marked: {
    status: 422,
    retry: false,
    meaning: "what a complete export lacks could not be told; nothing was marked as deleted (a warning)",
  },
  not_compared: {
    status: 500,
    retry: true,
    meaning: "a complete import is loaded, and could not be compared with the archive",
  },
  no_messages: { status: 422, retry: false, meaning: "the export holds no messages (a warning)" },
  exporter_warned: {
    status: 422,
    retry: false,
    meaning: "DiscordChatExporter warned of something (a warning)",
  },
  user_token: { status: 422, retry: false, meaning: "the token is one of a user's account (a warning)" },
  no_files: { status: 422, retry: false, meaning: "nothing to import was found at the place named" },
  upload_incomplete: { status: 409, retry: false, meaning: "parts of an uploaded file are missing" },
  part_missing: { status: 500, retry: true, meaning: "a staged part is not in object storage" },
  part_invalid: { status: 500, retry: false, meaning: "a staged part cannot be read" },

  token_invalid: { status: 422, retry: false, meaning: "Discord does not accept the token" },
  intent_missing: {
    status: 422,
    retry: false,
    meaning: "the bot lacks the Message Content intent: every text would be blank",
  },
  channel_forbidden: {
    status: 422,
    retry: false,
    meaning: "the token may not read the channel or its server",
  },
  channel_not_found: { status: 422, retry: false, meaning: "Discord knows no such channel or server" },
  not_exportable: {
    status: 422,
    retry: false,
    meaning: "a forum or a category: what is in it is exported one by one",
  },
  discord_failed: { status: 502, retry: true, meaning: "Discord answers with errors of its own" },
  discord_unreachable: { status: 502, retry: true, meaning: "there is no connection to Discord" },
  exporter_failed: { status: 500, retry: true, meaning: "DiscordChatExporter ended with an error" },
  exporter_silent: {
    status: 504,
    retry: true,
    meaning: "DiscordChatExporter did nothing for too long, and was stopped",
  },
  exporter_unusable: {
    status: 500,
    retry: false,
    meaning: "DiscordChatExporter cannot be started, or its version does not fit",
  },
  disk_full: { status: 500, retry: true, meaning: "there is no room for the files of an export" },

  port_taken: { status: 500, retry: false, meaning: "another program listens on the port" },
  data_in_use: { status: 500, retry: false, meaning: "another process uses the data folder" },
  data_newer: { status: 500, retry: false, meaning: "a newer version made the data folder or the database" },
  data_unreachable: { status: 500, retry: false, meaning: "Postgres' user cannot reach the data folder" },
  postgres_failed: { status: 500, retry: false, meaning: "the embedded Postgres did not start" },
  bad_environment: { status: 500, retry: false, meaning: "an environment variable is missing or malformed" },
  server_unreachable: { status: 500, retry: true, meaning: "no server answers and none could be started" },
} as const satisfies Record<string, Entry>;

/** A name from the table of errors. */
export type ErrorCode = keyof typeof errors;

/** What concerns a single message: the rest of its file is loaded, and the file has not failed. */
export const ofOneMessage: readonly ErrorCode[] = [
  "bad_message",
  "message_too_large",
  "duplicate_id",
  "was_erased",
];

/** An error that a person is meant to read: `message` says what is wrong, where, and what to do. Shown as it is. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
  }

  get status(): number {
    return errors[this.code].status;
  }

  get retry(): boolean {
    return errors[this.code].retry;
  }

  /** What the API answers for it. */
  get answer(): { detail: string; code: ErrorCode } {
    return { detail: this.message, code: this.code };
  }
}

/** A problem in an imported file: where it is and what it is. `byte` counts from the start of the (unpacked) file. */
export type Problem = {
  file: string;
  byte: number | null;
  message_id: string | null;
  code: ErrorCode;
  detail: string;
};
