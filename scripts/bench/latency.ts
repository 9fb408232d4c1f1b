import { execFileSync } from 'node:child_process';
import { buildSnapshot } from '../../lib/jupyter/compiler/snapshot';
import { withKernel, type KernelCommand } from '../../lib/jupyter/client/kernel';
import { declaration, findCandidates, loop, type Candidate } from './candidates';
import { manyCells, type ManyCells } from './manycells';
import { median } from './median';
import { ownTime, timedCell } from './timedcell';

/**
 * What is measured, in milliseconds; the columns of the table. A kernel is ready when it answers a
 * `kernel_info_request`; `first result` is the time from its start to the end of the cell `1 + 1`. The loops
 * are timed within their cells, as in plain Node.
 */
const measures = ['ready', 'first result', 'later cell', 'import', 'loop', 'loop in function'] as const;
type Times = Partial<Record<(typeof measures)[number], number>>;

const starts = 5;
const laterCells = 100;

async function measure(kernel: KernelCommand, { cwd, cells }: Candidate): Promise<Times> {
  const startedAt = performance.now();
  return withKernel(kernel, { cwd }, async running => {
    const ready = performance.now() - startedAt;
    await timedCell(running, '1 + 1');
    const firstResult = performance.now() - startedAt;
    const later: number[] = [];
    for (let i = 0; i < laterCells; i++) later.push(await timedCell(running, `1 + ${i}`));
    const imported = cells.import === undefined ? undefined : await timedCell(running, cells.import);
    const looped = await ownTime(running, cells.loop);
    await timedCell(running, cells.declare);
    return {
      ready,
      'first result': firstResult,
      'later cell': median(later),
      ...(imported !== undefined && { import: imported }),
      loop: looped,
      'loop in function': await ownTime(running, cells.call),
    };
  });
}

/** The loops in plain Node, timed within. */
function measureNode(): Times {
  const within = (before: string, timed: string) =>
    Number(
      execFileSync(
        process.execPath,
        [
          '-e',
          `${before}; const began = performance.now(); ${timed}; console.log(performance.now() - began)`,
        ],
        { encoding: 'utf8' },
      ),
    );
  return { loop: within('', loop), 'loop in function': within(declaration, 'run()') };
}

const medians = (runs: readonly Times[]): Times =>
  Object.fromEntries(
    measures
      .filter(name => runs[0][name] !== undefined)
      .map(name => [name, median(runs.map(times => times[name]!))]),
  );

const row = (name: string, cells: readonly string[]) =>
  `${name.padEnd(20)}${cells.map((cell, i) => cell.padStart(Math.max(measures[i].length, 8) + 3)).join('')}`;

/**
 * `npm run bench latency`: how long a reader waits for our kernel, for stock tslab, for Deno and for
 * ipykernel. The kernels take turns, and each time is the median of five starts; those of 300 cells are of
 * one start.
 */
export async function latency(): Promise<void> {
  const candidates = findCandidates();
  // Node and Deno read these certificates at each start, which has nothing to do with kernels
  delete process.env['NODE_EXTRA_CA_CERTS'];
  await buildSnapshot(); // as the installation does
  const runs = new Map<string, Times[]>();
  const add = (name: string, times: Times) => runs.set(name, [...(runs.get(name) ?? []), times]);
  for (let i = 0; i < starts; i++) {
    for (const candidate of candidates)
      if (typeof candidate.kernel !== 'string')
        add(candidate.name, await measure(candidate.kernel, candidate));
    add('Node itself', measureNode());
  }
  const times = new Map([...runs].map(([name, found]) => [name, medians(found)]));

  console.log(`\n${row('latency, ms', measures)}`);
  for (const [name, found] of times)
    console.log(
      row(
        name,
        measures.map(measured => found[measured]?.toFixed(1) ?? '-'),
      ),
    );
  for (const { name, kernel } of candidates)
    if (typeof kernel === 'string') console.log(`${name}: not measured, ${kernel}`);

  const many = new Map<string, ManyCells>();
  for (const candidate of candidates.filter(({ name }) => ['ours', 'stock tslab'].includes(name))) {
    const found = await manyCells(candidate);
    if (found) many.set(candidate.name, found);
  }
  console.log('\n300 cells with 200 declared names');
  for (const [name, { tenth, last, growthMB }] of many)
    console.log(
      `${name.padEnd(20)}tenth ${tenth.toFixed(1)} ms, last ${last.toFixed(1)} ms` +
        (growthMB === undefined ? '' : `, memory + ${growthMB.toFixed(0)} MB from the tenth to the last`),
    );

  console.log();
  const ours = times.get('ours')!;
  const ratio = (what: string, a: number | undefined, b: number | undefined) =>
    console.log(`${what.padEnd(44)}${a === undefined || b === undefined ? '-' : (a / b).toFixed(2)}`);
  const against = (measured: keyof Times, peer: string, own = 'ours') =>
    ratio(`${measured}: ${own} / ${peer}`, times.get(own)![measured], times.get(peer)?.[measured]);
  against('ready', 'ipykernel');
  against('ready', 'Deno');
  against('ready', 'ipykernel', 'ours, no snapshot');
  console.log(`${'first import of this library, s'.padEnd(44)}${(ours.import! / 1000).toFixed(2)}`);
  against('first result', 'ipykernel');
  against('first result', 'Deno');
  against('later cell', 'Deno');
  against('later cell', 'stock tslab');
  against('loop', 'Node itself');
  against('loop in function', 'Node itself');
  const [own, stock] = [many.get('ours'), many.get('stock tslab')];
  ratio('of 300 cells, last / tenth: ours', own?.last, own?.tenth);
  ratio('of 300 cells, last / tenth: stock tslab', stock?.last, stock?.tenth);
  ratio('growth of memory: ours / stock tslab', own?.growthMB, stock?.growthMB);
}
