import { ExactNumber } from '../../lib/jupyter/notebook/exactnumber';
import { parseNbvalArguments } from '../../lib/nbval/command/arguments';
import { parameterCode } from '../../lib/nbval/run/parameters';

it.each([
  ['n=3', 3],
  ['lr=1e-3', 0.001],
  ['name=a=b', 'a=b'],
  ['on=True', true],
  ['on=false', false],
  ['x=None', null],
  ['x=', ''],
  ['x="3"', '3'],
  ['x=[1, {"a": null}]', [1, { a: null }]],
])('--nbval-parameter %s', (given, value) => {
  expect(Object.values(parseNbvalArguments(['--nbval', `--nbval-parameter=${given}`]).parameters!)).toEqual([
    value,
  ]);
});

it.each(['n', '=3', '1n=3', 'a b=3'])('--nbval-parameter %j is refused', given => {
  expect(() => parseNbvalArguments([`--nbval-parameter=${given}`])).toThrow(
    `expected NAME=VALUE, got ${given}`,
  );
});

const values = { a: null, b: [true, 'x"$y\n'], c: { d: -1.5 }, e: NaN, f: new ExactNumber('1.0') };

it.each([
  ['python', 'a = None\nb = [True, "x\\"$y\\n"]\nc = {"d": -1.5}\ne = float(\'NaN\')\nf = 1.0'],
  ['R', 'a = NULL\nb = list(TRUE, "x\\"$y\\n")\nc = list("d" = -1.5)\ne = NaN\nf = 1.0'],
  ['julia', 'a = nothing;\nb = [true, "x\\"\\$y\\n"];\nc = Dict("d" => -1.5);\ne = NaN;\nf = 1.0;'],
  [
    'typescript',
    'let a = null;\nlet b = [true, "x\\"$y\\n"];\nlet c = {["d"]: -1.5};\nlet e = NaN;\nlet f = 1.0;',
  ],
])('parameters in %s', (language, expected) => {
  expect(parameterCode(values, language)).toBe(expected);
});

it('what cannot be written is refused', () => {
  expect(() => parameterCode({ a: 1 }, 'cobol')).toThrow(
    'parameters cannot be set in cobol, but in python, r,',
  );
  expect(() => parameterCode({ 'a; b': 1 }, 'python')).toThrow('expected letters and digits, got a; b');
});
