import { readNotebook } from '../../lib/jupyter/notebook/nbformat';
import { answersIn, isNearly, markdownOf, notebookFile, notebookNames } from '../support/experiments';

// the form of "Try it"; test/slow/experiments.test.ts runs them

const intro = /\*\*Try it\.\*\*/;

describe.each(notebookNames)('%s', name => {
  const texts = markdownOf(readNotebook(notebookFile(name)));

  it('asks what the reader expects wherever something is to be tried, and has the answer folded away', () => {
    const tries = texts.flatMap(text => text.split(intro).slice(1));
    const without = (part: RegExp) => tries.filter(text => !part.test(text));
    expect(without(/\*[^*]*\?\*/)).toEqual([]);
    expect(without(/<details><summary>What happens, and why<\/summary>\n\n/)).toEqual([]);
    expect(tries.filter(text => answersIn(text).length !== 1)).toEqual([]);
  });

  it('has code in each answer, fenced between blank lines, and words after it', () => {
    const answers = texts.flatMap(answersIn);
    expect(answers.filter(text => !/^```ts\n[^`]/m.test(text))).toEqual([]);
    expect(answers.filter(text => /[^\n]\n```(ts|text)\n/.test(text))).toEqual([]);
    expect(answers.filter(text => /```\s*$/.test(text))).toEqual([]);
    expect(texts.filter(text => /\S\n<\/details>/.test(text))).toEqual([]);
  });
});

it('at the end of each notebook there is something to try, but in the one of questions and answers', () => {
  const without = notebookNames.filter(
    name => !intro.test(markdownOf(readNotebook(notebookFile(name))).at(-1) ?? ''),
  );
  expect(without).toEqual(['14_questionnaire']);
});

it('texts are nearly the same where spaces and times differ, and numbers by little', () => {
  expect(isNearly('tensor([ 0.5012, 3])', 'tensor([0.5010, 3])')).toBe(true);
  expect(isNearly('0  0.637630  00:01', '0 0.637000  00:00')).toBe(true);
  expect(isNearly('0  0.642630  00:01', '0 0.637000  00:00')).toBe(true);
  expect(isNearly('0  0.672630  00:01', '0 0.637000  00:00')).toBe(false);
  expect(isNearly('0.642630', '0.637000')).toBe(true);
  expect(isNearly('0.652630', '0.637000')).toBe(false);
  expect(isNearly('0.0007', '0.0006')).toBe(true);
  expect(isNearly('-1.5e-7', '1.5e-7')).toBe(false);
  expect(isNearly('0.52', '0.50')).toBe(true);
  expect(isNearly('of 100: 96\n96', 'of 100: 87\n96')).toBe(true);
  expect(isNearly('of 100: 76\n96', 'of 100: 87\n96')).toBe(false);
  expect(isNearly('of 100: 87\n96', 'of 100: 87\n87')).toBe(false);
  expect(isNearly('0.53', '0.50')).toBe(false);
  expect(isNearly('4', '3')).toBe(false);
  expect(isNearly('1 2', '1')).toBe(false);
  expect(isNearly('[ 1 ]', 'tensor(1)')).toBe(false);
});
