import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  Adam,
  cat,
  DataLoader,
  F,
  ImageDataLoaders,
  loadImages,
  nn,
  randn,
  resnet18,
  startBackend,
  tensor,
  tf,
  untarData,
  URLs,
  visionLearner,
  where,
  zip,
} from '../../lib/index';
import { packageFolder } from '../../lib/host/package';
import { grading } from './grading';
import { harness } from './harness';
import { latency } from './latency';
import { lite } from './lite';
import { median } from './median';
import { nbvalCost } from './nbvalcost';

/** Something whose time is compared with that of a Python program. */
interface Benchmark {
  what: string;
  /** How often it is measured. An epoch of the small nets is short, and V8 compiles for a second or two. */
  rounds: number;
  /** Runs it `rounds` times, and returns the seconds of each round. */
  ours: (rounds: number) => Promise<number[]>;
  /** The program in scripts/peer, its arguments before the number of rounds, and its name in the output. */
  peer: { script: string; args: () => Promise<string[]>; name: string };
}

const python = process.env['FASTBOOK_PYTHON'] ?? 'python3';

const sample = async () => String(await untarData(URLs.MNIST_SAMPLE));

const benchmarks: Record<string, Benchmark> = {
  images: {
    what: 'all 14,434 images of MNIST_SAMPLE, from files to stacked tensors between 0 and 1',
    rounds: 10,
    ours: async count => {
      const path = await untarData(URLs.MNIST_SAMPLE);
      return timed(count, async () => {
        for (const [set, digit] of [
          ['train', '3'],
          ['train', '7'],
          ['valid', '3'],
          ['valid', '7'],
        ]) {
          const images = await loadImages(path.join(set, digit).ls());
          tf.dispose([images, tf.tidy(() => images.float().div(255))]);
        }
      });
    },
    peer: { script: 'images.py', args: async () => [await sample()], name: 'PyTorch with PIL' },
  },
  linear: {
    what: 'an epoch of the linear model by hand: 49 batches of 256 images',
    rounds: 100,
    ours: count => {
      const [weights, bias] = [randn(784, 1).requiresGrad_(), randn(1).requiresGrad_()];
      return epochs(count, xb => xb.matmul(weights).add(bias), [weights, bias], 1);
    },
    peer: {
      script: 'epoch.py',
      args: async () => [await sample(), 'linear'],
      name: 'PyTorch with its DataLoader',
    },
  },
  'simple-net': {
    what: 'an epoch of the simple net, 784-30-1: 49 batches of 256 images',
    rounds: 100,
    ours: count => {
      const model = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 1));
      return epochs(count, model, model.parameters(), 0.1);
    },
    peer: {
      script: 'epoch.py',
      args: async () => [await sample(), 'simple-net'],
      name: 'PyTorch with its DataLoader',
    },
  },
  resnet: {
    what: 'a training batch of the ResNet-18, 64 images, of which an epoch has 193',
    rounds: 30,
    ours: async count => {
      const dls = await ImageDataLoaders.fromFolder(await untarData(URLs.MNIST_SAMPLE));
      const { model } = visionLearner(dls, resnet18);
      const opt = Adam(model.parameters(), 0.004, { mom: 0.95 });
      return timed(count, () => {
        const [xb, yb] = dls.train.oneBatch();
        tf.tidy(() => {
          const loss = F.crossEntropy(model(xb), yb);
          loss.backward();
          opt.step();
          opt.zeroGrad();
          loss.item();
        });
        tf.dispose([xb, yb]);
      });
    },
    peer: { script: 'resnet.py', args: async () => ['time', await sample()], name: 'PyTorch' },
  },
};

/** The chapter's training loop. */
async function epochs(
  count: number,
  model: (xb: tf.Tensor) => tf.Tensor,
  params: tf.Tensor[],
  lr: number,
): Promise<number[]> {
  const path = await untarData(URLs.MNIST_SAMPLE);
  const [threes, sevens] = await Promise.all(
    ['3', '7'].map(digit => loadImages(path.join('train', digit).ls())),
  );
  const x = cat([threes, sevens]).view(-1, 784).float().div(255);
  const y = tensor([
    ...Array<number>(threes.length).fill(1),
    ...Array<number>(sevens.length).fill(0),
  ]).unsqueeze(1);
  const dl = new DataLoader(zip(x, y), { batchSize: 256 });
  return timed(count, () => {
    for (const [xb, yb] of dl) {
      const p = model(xb).sigmoid();
      where(yb.eq(1), tensor(1).sub(p), p).mean().backward();
      for (const param of params) {
        param.sub_(param.grad!.mul(lr));
        param.grad!.zero_();
      }
    }
  });
}

/** The seconds of each round, and of one more before them, which loads files and compiles code. */
async function timed(count: number, run: () => Promise<void> | void): Promise<number[]> {
  const seconds: number[] = [];
  for (let i = 0; i <= count; i++) {
    const start = performance.now();
    await run();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

/**
 * Runs a program that prints the seconds of each round on a line.
 *
 * @returns the seconds without the first round; or why the program failed.
 */
function secondsOf(command: string, args: string[]): number[] | string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) return error.message;
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `exit status ${status}`;
  return stdout.trim().split('\n').map(Number).slice(1);
}

/** Measures a benchmark and its peer, each in a process of its own, so that none slows the next one down. */
async function measureBeside(name: string, backend: string): Promise<void> {
  const {
    what,
    rounds,
    peer: { script, args, name: peerName },
  } = benchmarks[name];
  console.log(`${name}: ${what}`);
  const own = secondsOf(process.execPath, [__filename, '--time', name]);
  if (typeof own === 'string') throw new Error(own);
  console.log(`  fastbook-ts on ${backend}: ${median(own).toFixed(3)} s (median of ${rounds})`);
  const theirs = secondsOf(python, [
    join(packageFolder, 'scripts', 'peer', script),
    ...(await args()),
    String(rounds + 1),
  ]);
  if (typeof theirs === 'string') console.log(`  ${peerName}: not measured (${theirs})`);
  else
    console.log(
      `  ${peerName}: ${median(theirs).toFixed(3)} s, ` +
        `ratio ${(median(own) / median(theirs)).toFixed(2)} (below 1 is faster)`,
    );
}

/**
 * `npm run bench [name ...]`: how long things take, beside a peer that is measured in the same run. The peers
 * are Python programs; where `python3` (or `FASTBOOK_PYTHON`) lacks their packages, only our own time is
 * printed.
 */
async function main([first, ...rest]: string[]): Promise<void> {
  const { name: backend } = await startBackend();
  if (first === '--time')
    return console.log((await benchmarks[rest[0]].ours(benchmarks[rest[0]].rounds)).join('\n'));
  const others: Record<string, () => Promise<void> | void> = {
    latency,
    harness,
    grading,
    lite,
    nbval: () => nbvalCost(python),
  };
  const known = [...Object.keys(others), ...Object.keys(benchmarks)];
  const names = first === undefined ? known : [first, ...rest];
  const unknown = names.find(name => !known.includes(name));
  if (unknown) throw new Error(`unknown benchmark: ${unknown} (known: ${known.join(', ')})`);
  for (const name of names)
    await (Object.hasOwn(others, name) ? others[name]() : measureBeside(name, backend));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
