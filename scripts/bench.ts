import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { loadImages, tf, untarData, URLs } from '../lib/index';

/**
 * `npm run bench [name ...]`: how long things take, beside a peer that is measured in the same run. The peers are Python
 * programs; where `python3` (or `FASTBOOK_PYTHON`) lacks what they need, our own time stands alone.
 */

interface Benchmark {
  what: string;
  /** Runs it `rounds` times; returns the seconds of each. */
  ours: (rounds: number) => Promise<number[]>;
  /** The peer's program in scripts/peer, its arguments before the number of rounds, and what it is called. */
  peer: { script: string; args: () => Promise<string[]>; name: string };
}

const rounds = 5;
const python = process.env['FASTBOOK_PYTHON'] ?? 'python3';

const sample = async () => String(await untarData(URLs.MNIST_SAMPLE));

const benchmarks: Record<string, Benchmark> = {
  images: {
    what: 'all 14,434 images of MNIST_SAMPLE, from files to stacked tensors between 0 and 1',
    ours: async count => {
      const path = await untarData(URLs.MNIST_SAMPLE);
      return timed(count, async () => {
        for (const [set, digit] of [['train', '3'], ['train', '7'], ['valid', '3'], ['valid', '7']]) {
          const images = await loadImages(path.join(set, digit).ls());
          tf.dispose([images, tf.tidy(() => images.float().div(255))]);
        }
      });
    },
    peer: { script: 'images.py', args: async () => [await sample()], name: 'PyTorch with PIL' },
  },
};

/** One round more than is counted: the first warms files and code. */
export async function timed(count: number, run: () => Promise<void> | void): Promise<number[]> {
  const seconds: number[] = [];
  for (let i = 0; i <= count; i++) {
    const start = performance.now();
    await run();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.slice(1);
}

const median = (seconds: number[]) => seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)];

/** @returns the peer's seconds, or why there are none. */
async function runPeer({ script, args }: Benchmark['peer']): Promise<number[] | string> {
  const file = join(resolve(__dirname, '..', '..'), 'scripts', 'peer', script);
  const { status, stdout, stderr, error } = spawnSync(python, [file, ...await args(), String(rounds + 1)], { encoding: 'utf8' });
  if (error) return error.message;
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `exit status ${status}`;
  return stdout.trim().split('\n').map(Number).slice(1);
}

async function main(names: string[]): Promise<void> {
  const unknown = names.find(name => !Object.hasOwn(benchmarks, name));
  if (unknown) throw new Error(`unknown benchmark: ${unknown} (known: ${Object.keys(benchmarks).join(', ')})`);
  for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
    const { what, ours, peer } = benchmarks[name];
    console.log(`${name}: ${what}`);
    const own = median(await ours(rounds));
    console.log(`  fastbook-ts on ${tf.getBackend()}: ${own.toFixed(3)} s (median of ${rounds})`);
    const theirs = await runPeer(peer);
    if (typeof theirs === 'string') console.log(`  ${peer.name}: not measured (${theirs})`);
    else console.log(`  ${peer.name}: ${median(theirs).toFixed(3)} s, ratio ${(own / median(theirs)).toFixed(2)} (below 1 is faster)`);
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
