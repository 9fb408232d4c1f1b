import { dirname, join } from 'node:path';
import { shownPath } from './discover';
import { stripVTControlCharacters } from 'node:util';
import type { Outcome } from './outcome';

/** A report in JUnit's format, with pytest's names. */
export function junit(outcomes: readonly Outcome[], seconds: number): string {
  const count = (kind: Outcome['kind']) => outcomes.filter(outcome => outcome.kind === kind).length;
  const skipped = count('skipped') + count('xfailed');
  return `<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="nbval" errors="${count('error')}" failures="${count('failed')}" skipped="${skipped}" tests="${outcomes.length}" time="${seconds.toFixed(3)}">
${outcomes.map(testcase).join('\n')}
</testsuite></testsuites>
`;
}

function testcase({ path, name, kind, text, message, seconds }: Outcome): string {
  const shown = shownPath(path);
  const classname = join(dirname(shown), shown.split('/').at(-1)!).split(/[\\/]/).join('.');
  const open =
    `<testcase classname="${escapeXml(classname)}" name="${escapeXml(name)}" ` +
    `time="${seconds.toFixed(3)}"`;
  switch (kind) {
    case 'passed':
    case 'xpassed':
      return `${open} />`;
    case 'skipped':
      return `${open}><skipped type="pytest.skip" message="${escapeXml(message)}"></skipped></testcase>`;
    case 'xfailed':
      return `${open}><skipped type="pytest.xfail" message="${escapeXml(message)}"></skipped></testcase>`;
    case 'failed':
      return `${open}><failure message="${escapeXml(message)}">${escapeXml(text)}</failure></testcase>`;
    case 'error':
      return `${open}><error message="${escapeXml(message)}">${escapeXml(text)}</error></testcase>`;
  }
}

/** A text as an attribute, or between tags. XML 1.0 has no way to write control characters. */
export const escapeXml = (text: string) =>
  stripVTControlCharacters(text)
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replace(/[&<>"\n\r]/g, character => `&#${character.charCodeAt(0)};`);
