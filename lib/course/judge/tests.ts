import type * as TS from 'typescript';
import { textOf, type Notebook } from '../../jupyter/notebook/nbformat';
import { kindOf, nbgraderOf } from '../format/metadata';
import { importsIn, importsOf, type ImportedName } from '../grade/imports';
import { loadTypeScript } from '../grade/typescript';
import { judgedAsserts } from './asserts';
import { sitesOf, type Deciders, type Site } from './sites';
import { StudentNames } from './studentnames';

/** A test of an assignment, and the places in it that decide about points. */
export interface AnalysedTest {
  readonly id: string;
  readonly source: string;
  readonly file: TS.SourceFile;
  readonly sites: readonly Site[];
  /** Sites whose expected value depends on the student's code: it is calculated in the student's kernel. */
  readonly along: ReadonlySet<number>;
  /** Why the whole test is judged in the student's kernel; undefined if it is judged at home. */
  readonly inside?: string;
  /** Whether an expression depends on the student's code. */
  readonly isTheirs: (node: TS.Node) => boolean;
  /** The names that other cells mention. */
  readonly elsewhere: ReadonlySet<string>;
}

/** The tests of a teacher's notebook, by their ids. */
export function analyseTests(notebook: Notebook): Map<string, AnalysedTest> {
  const ts = loadTypeScript();
  const given = importsOf(notebook).names;
  let theirs: StudentNames | undefined;
  const tests = new Map<string, AnalysedTest>();
  const words = notebook.cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(cell => [cell, textOf(cell.source).match(/[\p{L}\p{N}_$]+/gu) ?? []] as const);
  for (const cell of notebook.cells) {
    if (kindOf(cell) !== 'tests' || cell.cell_type !== 'code') continue;
    const id = nbgraderOf(cell)!.grade_id;
    const source = textOf(cell.source);
    const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest, true);
    const own = file.statements.filter(ts.isImportDeclaration).flatMap(importsIn);
    theirs ??= new StudentNames(notebook);
    const { sites, inside } = sitesOf(file, decidersOf([...given, ...own]), theirs);
    const along = new Set(
      sites.flatMap(({ kind, kept }, i) => (kind === 'check' && kept[1] && theirs!.isIn(kept[1]) ? [i] : [])),
    );
    const isMixed = sites.some(
      ({ kind, kept }) => ['shape', 'type', 'throws'].includes(kind) && theirs!.isIn(kept[1]),
    );
    const why =
      inside ??
      (sites.length === 0
        ? 'it has no check'
        : isMixed
          ? "what it expects depends on the student's code"
          : undefined);
    const isTheirs = (node: TS.Node) => theirs!.isIn(node);
    const elsewhere = new Set(words.flatMap(([other, found]) => (other === cell ? [] : found)));
    tests.set(id, {
      id,
      source,
      file,
      sites,
      along,
      isTheirs,
      elsewhere,
      ...(why !== undefined && { inside: why }),
    });
  }
  return tests;
}

/**
 * Why points of a test depend on what happens in the student's process, where students' code could make it
 * up; undefined if all of it is judged at home.
 */
export function whyInside({ inside, along, sites }: AnalysedTest): string | undefined {
  if (inside !== undefined) return inside;
  if (along.size > 0) return "it compares with a value that the student's code has part in";
  const asks = sites.some(
    ({ kind, method, formula, kept }) =>
      formula === undefined &&
      ((kind === 'check' && kept.length === 1) || (kind === 'assert' && method === 'ok')),
  );
  // a part of a score that makes no check earns its points by `true`
  const isBare = sites.some(
    ({ kind, operands, isOpaque }) =>
      kind === 'score' &&
      (isOpaque
        ? sites.length === 1
        : operands.some(({ node }) => !sites.some(site => isWithin(site.node, node)))),
  );
  return asks || isBare ? 'it asks for a truth value, which can be guessed' : undefined;
}

const isWithin = (inner: TS.Node, outer: TS.Node) =>
  inner !== outer && inner.pos >= outer.pos && inner.end <= outer.end;

function decidersOf(imports: readonly ImportedName[]): Deciders {
  const [check, score, assert] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const asserts = new Map<string, string>();
  for (const { name, code } of imports) {
    const [, from = ''] = /from\s*['"](.*)['"]/.exec(code) ?? [];
    const [, original = name] = /\{\s*(\w+)/.exec(code) ?? [];
    const isNamed = code.includes('{');
    if (from === 'fastbook-ts/course' && isNamed) {
      if (original === 'check') check.add(name);
      if (original === 'score') score.add(name);
    }
    if (!/^(node:)?assert(\/strict)?$/.test(from)) continue;
    if (!isNamed || original === 'strict' || original === 'default') assert.add(name);
    else if (judgedAsserts.has(original) || original === 'ok') asserts.set(name, strict(from, original));
  }
  return { check, score, assert, asserts };
}

const strict = (from: string, name: string) =>
  from.endsWith('strict') && ['equal', 'notEqual', 'deepEqual', 'notDeepEqual'].includes(name)
    ? ({ equal: 'strictEqual', notEqual: 'notStrictEqual', deepEqual: 'deepStrictEqual' }[name] ??
      'notDeepStrictEqual')
    : name;
