import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { tf } from '../../lib/index';
import { madeBy } from '../pytorch';
import { version, type Finding } from './examine';
import type { Proof } from './prove';

/** A backend, what was found of it, and whether its numbers are right, if that was asked. */
export interface Outcome {
  name: string;
  finding: Finding;
  proof?: Proof;
}

/** The versions and the machine, for the head of a report. */
export function heading(): string {
  const processor = cpus()[0]?.model.trim();
  return (
    `fastbook-ts ${version('fastbook-ts')}, TensorFlow.js ${tf.version_core}, ` +
    `Node ${process.versions.node} on ${process.platform} ${release()} ${process.arch}\n` +
    `${processor ? `${processor}, ` : ''}${availableParallelism()} processors, ` +
    `${(totalmem() / 2 ** 30).toFixed(0)} GB`
  );
}

/** A rung of the ladder. */
export function ladderRow(name: string, { reason, details, gflops }: Finding, isTaken: boolean): string {
  const speed = gflops === undefined ? '' : `${gflops.toFixed(gflops < 10 ? 1 : 0)} GFLOP/s`;
  const taken = isTaken ? '  ← taken' : '';
  return (
    `${reason === undefined ? '✓' : '–'} ${name.padEnd(14)}${speed.padStart(12)}  ` +
    `${reason ?? details}${taken}`
  );
}

/** The part of a report that is about one backend. */
export function proofText({ name, finding, proof }: Outcome): string {
  if (!proof) return `${name}: does not load: ${finding.reason}`;
  return [
    `${name}: ${proof.isRight ? 'right' : 'WRONG'} (${finding.details})`,
    ...proof.lines.map(line => `  ${line}`),
  ].join('\n');
}

/** The end of a report. Nothing is right where no backend was tried. */
export function verdictOf(outcomes: readonly Outcome[]): { text: string; isRight: boolean } {
  const proven = outcomes.filter(({ proof }) => proof);
  const wrong = proven.filter(({ proof }) => !proof!.isRight).map(({ name }) => name);
  const source = `compared with the numbers of ${madeBy}`;
  if (proven.length === 0) return { text: 'No backend loads, and nothing was compared.', isRight: false };
  if (wrong.length > 0) return { text: `WRONG: ${wrong.join(', ')}; ${source}.`, isRight: false };
  return { text: `Right: ${proven.map(({ name }) => name).join(', ')}; ${source}.`, isRight: true };
}
