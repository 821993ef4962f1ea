import { log } from "#edge/log.ts";

// Tests provoke failures on purpose; what matters of them is asserted.
log.setLogLevel("SILENT");
