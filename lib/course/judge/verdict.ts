import assert from 'node:assert';
import { isRecord } from '../../jupyter/protocol/json';
import { excerptLine } from '../grade/excerpt';
import { difference, shapeDifference, type Tolerance } from '../check/difference';
import { refusal } from '../check/score';
import { describeValue, isList, isPromise, isSameShape, isTensor, shapeOf } from '../check/values';
import { judgedAsserts } from './asserts';
import type { ProbeEvent } from './channel';
import { classesOf, decode, Malformed } from './decoding';
import { sentNodes } from './probe';
import { truth, type Site } from './sites';

/** What a test has come to. */
export interface Verdict {
  /** Why it earns nothing: the error that it would have thrown. */
  readonly failure?: { readonly name: string; readonly message: string; readonly site?: Site };
  /** The points of a `score`. */
  readonly points?: number;
  /** What a `score` says of its parts, a line each. */
  readonly lines?: string;
}

type SiteEvent = Extract<ProbeEvent, { site: number }>;
/** What happened in a part of a score, and how it ended. */
interface PartTrace {
  readonly sites: SiteEvent[];
  ended?: Extract<ProbeEvent, { ended: number }>;
}
/** A score, and what happened in its parts. */
interface ScoreTrace {
  readonly score: number;
  readonly kept: readonly unknown[];
  readonly parts: PartTrace[];
}

/**
 * Judges a test: what the student's code gave at each site, by what the teacher's solution gave there. The
 * sites have to be reached in the same order.
 *
 * Whatever was sent, there is a verdict: code of a student can send numbers that are none, or a tensor with a
 * million axes, at which comparing fails.
 *
 * @param along sites whose expected value was calculated in the student's kernel.
 * @param hasEnded whether the test reached its end in the student's kernel.
 */
export function judge(
  sites: readonly Site[],
  home: readonly ProbeEvent[],
  sent: readonly unknown[],
  along: ReadonlySet<number>,
  hasEnded: boolean,
): Verdict {
  try {
    return judged(sites, home, sent, along, hasEnded);
  } catch (error) {
    return { failure: { name: 'CheckFailed', message: cannotCompare(error) } };
  }
}

function judged(
  sites: readonly Site[],
  home: readonly ProbeEvent[],
  sent: readonly unknown[],
  along: ReadonlySet<number>,
  hasEnded: boolean,
): Verdict {
  const expected = traceOf(home);
  const got = traceOf(sent.filter(isEvent));
  for (const [i, want] of expected.entries()) {
    const have = got[i] as SiteEvent | ScoreTrace | undefined;
    if (have === undefined) return hasEnded ? { failure: otherWay } : {};
    if ('score' in want) {
      if (!('score' in have) || have.score !== want.score) return { failure: otherWay };
      return scoreOf(sites, want, have, along);
    }
    const failure = 'site' in have ? siteFailure(sites, want, have, along) : otherWay;
    if (failure) return { failure };
  }
  return got.length > expected.length ? { failure: otherWay } : {};
}

const cannotCompare = (error: unknown) =>
  error instanceof Malformed
    ? error.message
    : `what was sent cannot be compared: ${excerptLine((error as Error).message)}`;

const otherWay = {
  name: 'CheckFailed',
  message: 'the test did not make the same checks as with the solution',
} as const;

function isEvent(value: unknown): value is ProbeEvent {
  return (
    isRecord(value) &&
    ((typeof value['site'] === 'number' && Array.isArray(value['values'])) ||
      ['score', 'part', 'ended'].some(key => typeof value[key] === 'number'))
  );
}

function traceOf(events: readonly ProbeEvent[]): (SiteEvent | ScoreTrace)[] {
  const trace: (SiteEvent | ScoreTrace)[] = [];
  let score: ScoreTrace | undefined;
  for (const event of events) {
    const part = score?.parts.at(-1);
    if ('score' in event) trace.push((score = { score: event.score, kept: event.kept ?? [], parts: [] }));
    else if ('part' in event) score?.parts.push({ sites: [] });
    else if ('ended' in event) {
      if (part) part.ended ??= event;
    } else if (part && !part.ended) part.sites.push(event);
    else trace.push(event);
  }
  return trace;
}

function scoreOf(
  sites: readonly Site[],
  want: ScoreTrace,
  have: ScoreTrace,
  along: ReadonlySet<number>,
): Verdict {
  const [points, ...rows] = want.kept.map(decode) as [number, ...[string, number?][]];
  let [passed, total, lines] = [0, 0, ''];
  for (const [i, [what, weight = 1]] of rows.entries()) {
    total += weight;
    const failure = partFailure(sites, want.parts[i], have.parts[i], along);
    if (failure === undefined) passed += weight;
    lines += failure === undefined ? `✓ ${what}\n` : `✗ ${what}: ${failure}\n`;
  }
  const left = `${lines}0 of ${points} points`;
  if (!(passed > 0)) return { failure: { name: 'CheckFailed', message: `nothing earned\n${left}` } };
  const earned = (points * passed) / total;
  const rounded = Math.round(100 * earned) / 100 || earned;
  return { points: rounded, lines: `${lines}${rounded} of ${points} points\n` };
}

function partFailure(
  sites: readonly Site[],
  want: PartTrace,
  have: PartTrace | undefined,
  along: ReadonlySet<number>,
): string | undefined {
  for (const [i, event] of want.sites.entries()) {
    const got = have?.sites[i];
    if (!got) return have?.ended?.thrown ?? otherWay.message;
    const failure = siteFailure(sites, event, got, along);
    if (failure)
      return failure.name === 'CheckFailed' ? failure.message : `${failure.name}: ${failure.message}`;
  }
  if (have?.ended === undefined) return 'it did not come to its end';
  if (have.ended.thrown !== undefined) return have.ended.thrown;
  if (have.sites.length > want.sites.length) return otherWay.message;
  return refusal(decode(have.ended.value), want.sites.length > 0);
}

function siteFailure(
  sites: readonly Site[],
  want: SiteEvent,
  have: SiteEvent,
  along: ReadonlySet<number>,
): Verdict['failure'] {
  if (want.site !== have.site) return otherWay;
  const site = sites[want.site];
  try {
    return failureAt(site, want, have, along.has(want.site));
  } catch (error) {
    return { name: 'CheckFailed', message: cannotCompare(error), site };
  }
}

function failureAt(site: Site, want: SiteEvent, have: SiteEvent, isAlong: boolean): Verdict['failure'] {
  const sentHere = sentNodes(site, isAlong);
  if (have.values.length !== sentHere.length) return otherWay;
  const theirs = new Map(sentHere.map((node, i) => [node, have.values[i]]));
  const values = site.operands.map(({ node }, i) =>
    decode(theirs.has(node) ? theirs.get(node) : want.values[i]),
  );
  const kept = (want.kept ?? []).map(decode);
  const ownExpected = theirs.get(site.kept[1]);
  if (ownExpected !== undefined) kept[1] = decode(ownExpected);
  const value = site.formula === undefined ? values[0] : truth(site.formula, values);
  const failed = (reason: string) => ({
    name: 'CheckFailed',
    message: `${String(kept[0])}: ${reason}`,
    site,
  });
  switch (site.kind) {
    case 'check': {
      const reason = difference(value, kept.length > 1 ? kept[1] : true, kept[2] as Tolerance | undefined);
      return reason === undefined ? undefined : failed(reason);
    }
    case 'shape': {
      const shape = kept[1] as readonly number[];
      const got = isPromise(value) ? undefined : shapeOf(value);
      if (!got)
        return failed(`expected something of shape [${shape.join(', ')}], got ${describeValue(value)}`);
      return isSameShape(got, shape) ? undefined : failed(shapeDifference(value, got, shape));
    }
    case 'type':
      return typeFailure(value, kept[1], failed);
    case 'throws': {
      const [how, what] = value as [string, unknown];
      const text = String(kept[1]);
      if (how === 'thrown' && String(what).includes(text)) return undefined;
      const found =
        how === 'thrown'
          ? `got the error '${String(what)}'`
          : isPromise(what)
            ? 'it is asynchronous, and what it rejects with cannot be seen here'
            : `nothing was thrown, and ${describeValue(what)} returned`;
      return failed(`expected an error that says '${text}'; ${found}`);
    }
    case 'assert':
      return assertFailure(site, value, values, kept[0] as string | undefined);
    case 'guard':
      return value ? { name: site.method!, message: site.message!, site } : undefined;
    case 'score':
      return otherWay;
  }
}

function typeFailure(
  value: unknown,
  expected: unknown,
  failed: (reason: string) => Verdict['failure'],
): Verdict['failure'] {
  const name = typeof expected === 'function' ? expected.name : String(expected);
  const isIt =
    typeof expected === 'function'
      ? classesOf(value).includes(name)
      : expected === 'tensor'
        ? isTensor(value)
        : expected === 'list'
          ? isList(value)
          : typeof value === expected;
  return isIt ? undefined : failed(`expected a ${name}, got ${describeValue(value)}`);
}

function assertFailure(
  site: Site,
  value: unknown,
  [actual, expected]: readonly unknown[],
  message: string | undefined,
): Verdict['failure'] {
  try {
    if (site.method === 'ok')
      assert.ok(value, message ?? `The expression evaluated to a falsy value:\n\n  ${site.node.getText()}\n`);
    else judgedAsserts.get(site.method!)!(actual, expected, message);
    return undefined;
  } catch (error) {
    if (error instanceof Malformed) throw error;
    return { name: 'AssertionError', message: (error as Error).message, site };
  }
}
