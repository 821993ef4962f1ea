/** An exception of the exporter's. One that is not fatal fails its channel only. */
export class ExporterException extends Error {
  readonly isFatal: boolean;

  constructor(message: string, isFatal = false, options?: ErrorOptions) {
    super(message, options);
    this.isFatal = isFatal;
  }
}

/** There is nothing to export: a warning. */
export class ChannelEmpty extends Error {}

/** A message without a stack: of wrong arguments, or of a whole command that failed. */
export class CommandFailed extends Error {
  readonly showHelp: boolean;

  constructor(message: string, showHelp = false) {
    super(message);
    this.showHelp = showHelp;
  }
}

/** Any other exception of .NET's, by its full name. */
export class SystemException extends Error {
  readonly type: string;

  constructor(type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.type = type;
  }
}

/** A run that was cancelled by SIGINT. */
export function cancelled(): SystemException {
  return new SystemException("System.Threading.Tasks.TaskCanceledException", "A task was canceled.");
}

/** Discord cannot be reached. */
export function unreachable(): SystemException {
  const message = "Connection reset by peer";
  const cause = new SystemException("System.Net.Sockets.SocketException", message);
  return new SystemException("System.Net.Http.HttpRequestException", `${message} (discord.com:443)`, {
    cause,
  });
}

/** An answer of Discord's API that is no success; 403 and 404 are not fatal. */
export function refused(url: string, answer: string): ExporterException {
  if (answer === "forbidden" || answer === "not found") {
    return new ExporterException(`Request to '${url}' failed: ${answer}.`);
  }
  const content = "Response content: <html>\n<head><title>error</title></head>\n</html>";
  return new ExporterException(`Request to '${url}' failed: ${answer}.\n${content}`, true);
}

/** What is printed of an exception that ends the process. */
export function report(error: Error): string {
  return error instanceof CommandFailed ? `${error.message}\n` : `ERROR\n${describe(error, 0)}`;
}

function describe(error: Error, level: number): string {
  const margin = " ".repeat(4 * level);
  const type =
    error instanceof SystemException
      ? error.type
      : `DiscordChatExporter.Core.Exceptions.${error instanceof ChannelEmpty ? "ChannelEmptyException" : "DiscordChatExporterException"}`;
  const inner = error.cause instanceof Error ? describe(error.cause, level + 1) : "";
  const frames = [
    "DiscordChatExporter.Core.Discord.DiscordClient.GetJsonResponseAsync(String url, CancellationToken cancellationToken)",
    "System.Net.Http.HttpClient.SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)",
    "CliFx.CliApplication.RunAsync(ApplicationSchema applicationSchema, CommandInput commandInput)",
  ];
  const stack = frames.map((frame) => `${margin}  at ${frame} \n`).join("");
  return `${margin}${type}: ${error.message}\n${inner}${stack}`;
}
