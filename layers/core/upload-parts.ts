import { limits } from "#core/limits.ts";

const megabyte = 1024 * 1024;

/** The size in bytes of every part but the last of a file of `size` bytes: `smallest`, or more where the parts were too many. */
export function partSizeOf(size: number, smallest: number = limits.uploadPartBytes.value): number {
  const needed = Math.ceil(size / limits.uploadParts.value);
  return needed <= smallest ? smallest : Math.ceil(needed / megabyte) * megabyte;
}

/** The parts of a file, numbered from 1, with their sizes in bytes. */
export function uploadParts(size: number, partSize: number): { number: number; size: number }[] {
  const count = Math.ceil(size / partSize);
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    size: Math.min(partSize, size - index * partSize),
  }));
}
