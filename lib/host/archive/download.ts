import { renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { partName } from './part';
import { findFault, type Expected } from './verify';

/**
 * A server may take this long to answer, and as long again between two pieces of the file, in milliseconds.
 */
const defaultIdleMs = 30_000;

/**
 * Downloads to `file`, which appears only when it is complete and as expected: it is written beside it first.
 *
 * @throws Error saying what was wrong with the download, and what to do.
 */
export async function download(
  url: string,
  file: string,
  expected: Expected,
  { idleMs = defaultIdleMs } = {},
): Promise<void> {
  const part = partName(file);
  const advice =
    'Run it again; if it stays so, get the archive in another way and name its folder in FASTBOOK_MIRROR';
  try {
    await fetchTo(url, part, idleMs);
    const fault = await findFault(part, expected);
    if (fault) throw new Error(`the download is corrupt, or not the file it should be: ${fault}`);
    renameSync(part, file);
  } catch (error) {
    throw new Error(`cannot download ${url}: ${reasonOf(error)}. ${advice}`, { cause: error });
  } finally {
    rmSync(part, { force: true });
  }
}

async function fetchTo(url: string, file: string, idleMs: number): Promise<void> {
  const stall = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => stall.abort(new Error(`the server has sent nothing for ${idleMs / 1000} seconds`)),
      idleMs,
    );
  };
  const output = await open(file, 'w'); // before anything can fail, lest a late opening leave a file behind
  restart();
  try {
    const response = await fetch(url, { signal: stall.signal });
    if (!response.ok || !response.body)
      throw new Error(`the server answered ${response.status} ${response.statusText}`);
    const type = response.headers.get('content-type') ?? '';
    if (type.startsWith('text/html')) throw new Error('the server sent a web page instead of an archive');
    await pipeline(Readable.fromWeb(response.body), onEachPiece(restart), output.createWriteStream(), {
      signal: stall.signal,
    });
  } catch (error) {
    throw stall.signal.aborted ? stall.signal.reason : error;
  } finally {
    clearTimeout(timer);
    await output.close();
  }
}

function onEachPiece(callback: () => void): Transform {
  return new PassThrough({
    transform(piece, _encoding, done) {
      callback();
      done(null, piece);
    },
  });
}

/** fetch hides what happened ("fetch failed", "terminated") in the cause of its error. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause instanceof AggregateError ? (cause.errors[0] as Error) : cause;
  if (message === 'terminated') return 'the connection broke off in the middle';
  return inner instanceof Error && message === 'fetch failed' ? inner.message : message;
}
