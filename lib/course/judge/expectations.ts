import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';
import { textOf, type Notebook, type Output } from '../../jupyter/notebook/nbformat';
import { partialCredit } from '../format/credit';
import { nbgraderOf } from '../format/metadata';
import { executeCells, type CellExecution, type PlannedTest, type TestPlan } from '../grade/executecells';
import type { TeacherImports } from '../grade/imports';
import type { Compilers } from '../grade/compilers';
import type { Limits } from '../grade/limits';
import type { ProbeEvent } from './channel';
import { sameText } from './decoding';
import { sentNodes } from './probe';
import { analyseTests, type AnalysedTest } from './tests';
import { judge } from './verdict';

/** What was learned of a test: what the solution gives, or why it is judged in the student's kernel. */
type Learned =
  { readonly events: readonly ProbeEvent[]; readonly along: readonly number[] } | { readonly inside: string };

/** What a notebook's tests are run for. */
export interface TestSource {
  readonly source: Notebook;
  readonly imports: TeacherImports;
  /** The assignment's folder. */
  readonly folder: string;
}

/**
 * Learns what the tests of a notebook expect: the teacher's solution is run twice at home, with other random
 * numbers. What differs has to be calculated anew in each student's kernel.
 *
 * @param cache where what was learned is kept by its digest.
 * @throws Error if the kernel does not start.
 */
export async function learnExpectations(
  { source, imports, folder }: TestSource,
  compilers: Compilers,
  limits: Limits,
  digest: string,
  cache: string,
): Promise<TestPlan> {
  const tests = analyseTests(source);
  const key = createHash('sha256')
    .update(JSON.stringify([format, digest, compilers.isolation]))
    .digest('hex');
  let learned = read(cache, key);
  if (!learned) {
    const plan: TestPlan = { imports, tests, mode: 'home', beforeTests: otherNumbers(imports) };
    const runs: Map<string, CellExecution>[] = [];
    for (let i = 0; i < 2; i++) {
      const ran = await executeCells(source, plan, [folder, undefined], compilers, limits);
      runs.push(new Map([...ran].map(([cell, run]) => [nbgraderOf(cell)?.grade_id ?? '', run])));
    }
    learned = Object.fromEntries(
      [...tests.values()].map(test => [test.id, learn(test, runs[0].get(test.id), runs[1].get(test.id))]),
    );
    makeFolder(cache);
    writeAtomically(join(cache, `${key}.json`), JSON.stringify(learned));
  }
  const planned = new Map<string, PlannedTest>();
  for (const test of tests.values()) {
    const found = learned[test.id] ?? { inside: 'it was not run with the solution' };
    planned.set(
      test.id,
      'inside' in found
        ? { ...test, inside: found.inside }
        : { ...test, along: new Set(found.along), expected: found.events },
    );
  }
  return { imports, tests: planned, mode: 'student' };
}

/** Changes with the form of what is kept. */
const format = 2;

function read(cache: string, key: string): Record<string, Learned> | undefined {
  try {
    return JSON.parse(readFileSync(join(cache, `${key}.json`), 'utf8')) as Record<string, Learned>;
  } catch {
    return undefined;
  }
}

/** Seeds the library's random numbers by chance, where the assignment uses it. */
const otherNumbers = ({ modules }: TeacherImports) =>
  modules.includes('fastbook-ts')
    ? "eval('__kernel__').require('fastbook-ts').manualSeed(Math.floor(1e9 * Math.random()));"
    : '';

function learn(
  test: AnalysedTest,
  first: CellExecution | undefined,
  second: CellExecution | undefined,
): Learned {
  if (test.inside !== undefined) return { inside: test.inside };
  const failure = faultOf(test, first) ?? faultOf(test, second);
  if (failure !== undefined) return { inside: failure };
  const [events, others] = [first!, second!].map(({ events }) => events as readonly ProbeEvent[]);
  const along = new Set(test.along);
  const isSamePath =
    events.length === others.length && events.every((event, i) => isSameStep(event, others[i]));
  if (!isSamePath) return { inside: 'its checks are others each time' };
  for (const [i, event] of events.entries()) {
    const other = others[i];
    if (!('site' in event) || !('site' in other)) continue;
    const site = test.sites[event.site];
    const isSame =
      sameText(event.kept?.[1]) === sameText(other.kept?.[1]) &&
      site.operands.every(
        ({ isTheirs }, at) => isTheirs || sameText(event.values[at]) === sameText(other.values[at]),
      );
    if (isSame) continue;
    if (['shape', 'type', 'throws'].includes(site.kind))
      return { inside: 'what it expects is other each time' };
    along.add(event.site);
  }
  return { events, along: [...along] };
}

/** Why a test cannot be judged at home: it fails with the solution, or has points as its last value. */
function faultOf(test: AnalysedTest, run: CellExecution | undefined): string | undefined {
  if (run?.events === undefined) return 'it was not run with the solution';
  if (run.end !== 'ok') return `it fails with the solution: ${errorIn(run.outputs) ?? run.why ?? ''}`;
  const result = run.outputs.find(output => output.output_type === 'execute_result');
  const shown = result?.output_type === 'execute_result' ? result.data['text/plain'] : undefined;
  if (shown !== undefined && partialCredit(textOf(shown as string)) !== undefined)
    return 'its last value is its points';
  const events = run.events as readonly ProbeEvent[];
  const { failure } = judge(
    test.sites,
    events,
    events.map(event => asSent(test, event)),
    test.along,
    true,
  );
  return failure && `it fails with the solution: ${failure.message}`;
}

/** What the student's kernel would have sent of what was sent at home. */
function asSent({ sites, along }: AnalysedTest, event: ProbeEvent): ProbeEvent {
  if (!('site' in event)) return event;
  const site = sites[event.site];
  const nodes = sentNodes(site, along.has(event.site));
  return {
    site: event.site,
    values: nodes.map(node => {
      const at = site.operands.findIndex(operand => operand.node === node);
      return at >= 0 ? event.values[at] : event.kept![1];
    }),
  };
}

const isSameStep = (a: ProbeEvent, b: ProbeEvent) =>
  'site' in a ? 'site' in b && a.site === b.site : Object.keys(a)[0] === Object.keys(b)[0];

function errorIn(outputs: readonly Output[]): string | undefined {
  const error = outputs.find(output => output.output_type === 'error');
  return error?.output_type === 'error' ? `${error.ename}: ${error.evalue}` : undefined;
}
