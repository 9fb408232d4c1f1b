import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** What fastai checks of a download: its size in bytes, and the MD5 of its first MiB. */
export interface Fingerprint {
  size: number;
  md5: string;
}

/**
 * What is known of an archive before it is unpacked: its SHA-256 (a mirror's `SHA256SUMS`), or fastai's
 * check.
 */
export interface Expected {
  sha256?: string | undefined;
  check?: Fingerprint | undefined;
}

/** Returns what is wrong with the file, or undefined. Nothing known is nothing wrong, as in fastai. */
export async function findFault(file: string, { sha256, check }: Expected): Promise<string | undefined> {
  if (sha256) {
    const digest = await sha256Of(file);
    return digest === sha256 ? undefined : `its SHA-256 is ${digest}, expected ${sha256}`;
  }
  if (!check) return undefined;
  const { size } = statSync(file);
  if (size !== check.size) return `it has ${size} bytes, expected ${check.size}`;
  const md5 = md5OfFirstMiB(file);
  return md5 === check.md5 ? undefined : `the MD5 of its first MiB is ${md5}, expected ${check.md5}`;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function md5OfFirstMiB(file: string): string {
  const start = Buffer.alloc(2 ** 20);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, start, 0, start.length, 0);
    return createHash('md5').update(start.subarray(0, length)).digest('hex');
  } finally {
    closeSync(descriptor);
  }
}
