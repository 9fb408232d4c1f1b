import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { setting } from '../settings';
import { reasonOf } from './download';
import type { Expected, Fingerprint } from './verify';

/** An archive of data, and the folder that it is opened into. */
export interface Archive {
  /** Its own address. */
  readonly url: string;
  /** Its file's name, `mnist_sample.tgz`. */
  readonly archive: string;
  /** The folder's name, `mnist_sample`. */
  readonly stem: string;
  /** What fastai checks of it; known for fast.ai's own archives. */
  readonly check?: Fingerprint;
}

/** Where an archive can be had, a file on disk or an address, and what is known of it. */
export type Source = ({ file: string } | { url: string }) & { expected: Expected };

/** Time for a server to answer, in milliseconds. The whole decision stays below 15 seconds, even where packets vanish. */
const answerMs = 5_000;

/**
 * Looks for an archive: on the mirror (`FASTBOOK_MIRROR`, a folder or an http(s) address), then at its own
 * address.
 *
 * @returns the first that answers, or the reasons why none does. With `FASTBOOK_OFFLINE=1` no server is asked.
 * @throws Error for a mirror that should be a folder and is not there.
 */
export async function findSource({
  archive,
  url,
  check,
}: Archive): Promise<Source | { unreachable: string }> {
  const offline = setting('FASTBOOK_OFFLINE') === '1';
  const mirror = setting('FASTBOOK_MIRROR');
  const reasons: string[] = [];

  if (mirror && !isAddress(mirror)) {
    const folder = mirrorFolder(mirror);
    const file = join(folder, archive);
    if (existsSync(file)) return { file, expected: expect(sums(folder), archive, check) };
    reasons.push(`the mirror ${mirror} has no ${archive}`);
  }
  if (offline) return { unreachable: [...reasons, 'FASTBOOK_OFFLINE is set'].join('; ') };

  if (mirror && isAddress(mirror)) {
    const address = `${mirror.replace(/\/+$/, '')}/${archive}`;
    const reason = await whyUnreachable(address);
    const digests = reason ? '' : await fetchSums(mirror);
    if (digests !== undefined && !reason) return { url: address, expected: expect(digests, archive, check) };
    reasons.push(`${address}: ${reason ?? 'no answer for its SHA256SUMS'}`);
  }
  const reason = await whyUnreachable(url);
  if (!reason) return { url, expected: { check } };
  return { unreachable: [...reasons, `${new URL(url).host}: ${reason}`].join('; ') };
}

/** The mirror as an absolute folder: relative to the working directory, or to the project that it lies in. */
export function mirrorFolder(mirror: string): string {
  const candidates = isAbsolute(mirror)
    ? [mirror]
    : [
        resolve(mirror),
        ...ancestors(process.cwd())
          .filter(isProject)
          .map(root => resolve(root, mirror)),
      ];
  const folder = candidates.find(candidate => existsSync(candidate) && statSync(candidate).isDirectory());
  if (!folder)
    throw new Error(
      `FASTBOOK_MIRROR: no such folder: ${mirror}. Name a folder or an http(s) address that has the ` +
        `archives, or unset it`,
    );
  return folder;
}

export const isAddress = (text: string) => /^https?:\/\//.test(text);

const isProject = (folder: string) => existsSync(join(folder, 'package.json'));
const ancestors = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...ancestors(dirname(folder))];

/** A mirror's own digest counts; without one, the archive has to be fast.ai's byte for byte. */
function expect(sha256Sums: string, archive: string, check: Archive['check']): Expected {
  const line = sha256Sums.split('\n').find(line => line.trim().split(/\s+\*?/)[1] === archive);
  return line ? { sha256: line.trim().split(/\s/)[0] } : { check };
}

function sums(folder: string): string {
  const file = join(folder, 'SHA256SUMS');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function fetchSums(mirror: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${mirror.replace(/\/+$/, '')}/SHA256SUMS`, {
      signal: AbortSignal.timeout(answerMs),
    });
    return response.ok ? await response.text() : '';
  } catch {
    return undefined;
  }
}

async function whyUnreachable(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(answerMs) });
    return response.ok ? undefined : `the server answered ${response.status} ${response.statusText}`;
  } catch (error) {
    return (error as Error).name === 'TimeoutError'
      ? `no answer within ${answerMs / 1000} seconds`
      : reasonOf(error);
  }
}
