import { StringDecoder } from 'node:string_decoder';
import type { Streams } from './streams';

/** Takes over `process.stdout` and `process.stderr`. */
export function captureProcess(streams: Streams): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new StringDecoder();
    process[name].write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
      streams.write(name, typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk)));
      const callback = [encoding, done].find(argument => typeof argument === 'function') as
        (() => void) | undefined;
      if (callback) process.nextTick(callback);
      return true;
    };
  }
}
