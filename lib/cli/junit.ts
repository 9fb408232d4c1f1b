import { escapeXml } from './escape';

/** A test as JUnit's XML tells of it. */
export interface TestCase {
  readonly name: string;
  readonly classname?: string;
  /** Where it stands: a path, and a line from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly seconds?: number;
  /** Undefined where it passed. */
  readonly problem?: {
    readonly kind: 'failure' | 'error' | 'skipped';
    readonly message: string;
    readonly type?: string;
    /** In full. */
    readonly text?: string;
  };
}

/** Tests that belong together. */
export interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
  readonly seconds?: number;
}

/**
 * A report in JUnit's XML, as Jenkins, GitLab and GitHub's actions read it
 * (https://github.com/testmoapp/junitxml).
 */
export const junitXml = (suites: readonly TestSuite[]): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n${element('testsuites', {}, suites.map(suiteXml))}\n`;

function suiteXml({ name, cases, seconds }: TestSuite): string {
  const count = (kind: string) => cases.filter(({ problem }) => problem?.kind === kind).length;
  const counts = {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  return element('testsuite', { name, ...counts, time: seconds?.toFixed(3) }, cases.map(caseXml));
}

function caseXml({ classname, name, seconds, file, line, problem }: TestCase): string {
  const attributes = { classname, name, time: seconds?.toFixed(3), file, line };
  if (!problem) return element('testcase', attributes);
  const { kind, type, message, text = '' } = problem;
  return element('testcase', attributes, [
    element(kind, { type, message }, text === '' ? [] : [escapeXml(text)]),
  ]);
}

function element(
  tag: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly string[] = [],
): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const open = [tag, ...given.map(([key, value]) => `${key}="${escapeXml(String(value))}"`)].join(' ');
  if (children.length === 0) return `<${open} />`;
  const isText = !children[0].startsWith('<');
  return isText ? `<${open}>${children.join('')}</${tag}>` : `<${open}>\n${children.join('\n')}\n</${tag}>`;
}
