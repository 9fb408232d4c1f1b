import { githubAnnotations } from '../../lib/nbval/command/githubannotations';
import { framePath } from '../../lib/nbval/jest/framepath';
import { failureText } from '../../lib/nbval/report/failuretext';
import { raisedAt } from '../../lib/nbval/report/raisedat';
import type { TestCell } from '../../lib/nbval/notebook/testcell';

it.each([
  ['TypeError: x\n    at f (In [0]:2:9)\n    at In [0]:3:1\n\n2 | ', { line: 3, column: 1 }],
  [
    'Traceback (most recent call last)\nCell In[1], line 3\n----> 3 f()\n\nCell In[1], line 2, in f()\n',
    { line: 3 },
  ],
  ['  Cell In[4], line 1\n    x x\n      ^\nSyntaxError: invalid syntax', { line: 1 }],
  ['In [0]:1:7 - error', { line: 1, column: 7 }],
  ['Error: somewhere\n    at file.js:1:2', undefined],
  ['', undefined],
])('the traceback %j was raised at %j', (traceback, place) => {
  expect(raisedAt(traceback)).toEqual(place);
});

it('the place of a cell stands before whatever else looks like a place', () => {
  const cell = { title: 'Cell 1', source: 'f()' } as TestCell;
  const text = (detail: string) =>
    failureText(cell, { kind: 'exception', message: 'm', detail }, { place: 'a.ipynb:3:4' });
  expect(text('E\n    at f (In [0]:2:9)')).toContain(
    'Traceback:\nE\n    at a.ipynb:3:4\n    at f (In [0]:2:9)',
  );
  expect(text('E')).toMatch(/Traceback:\nE\n {4}at a\.ipynb:3:4$/);
});

it('a notebook on one long line is named so that jest does not show it', () => {
  const path = `${process.cwd()}/a.ipynb`;
  expect(framePath(path, 'a\nb\nc', { line: 2, column: 1 })).toBe(path);
  expect(framePath(path, `a\n${'b'.repeat(501)}\nc`, { line: 3, column: 1 })).toBe('a.ipynb');
});

it("GitHub's annotations name the file within the repository, and escape what ends a property", () => {
  expect(
    githubAnnotations(
      [
        { path: '/w/n/a,b.ipynb', name: 'Cell 1', kind: 'passed', message: '', text: '', seconds: 0 },
        {
          path: '/w/n/a,b.ipynb',
          place: { line: 3, column: 4 },
          name: 'Cell 2 (a: b)',
          kind: 'failed',
          message: 'm',
          text: 'one\n100%',
          seconds: 0,
        },
      ],
      '/w',
    ),
  ).toBe('::error file=n/a%2Cb.ipynb,line=3,col=4,title=Cell 2 (a%3A b)::one%0A100%25\n');
});
