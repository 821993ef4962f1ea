import { createHash, timingSafeEqual } from "node:crypto";

/** Whether the header `Authorization: Bearer …` carries the key; takes the same time whatever it carries. */
export function authorize(header: string | undefined, key: string): boolean {
  const given = /^Bearer (.+)$/i.exec(header ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(key));
}

/** Digests have one length, which timingSafeEqual asks for. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
