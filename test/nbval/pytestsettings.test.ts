import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNbval } from '../../lib/nbval/command/command';
import { withoutIdleOptions } from '../../lib/nbval/command/idleoptions';
import { readLastFailed, writeLastFailed } from '../../lib/nbval/command/lastfailed';
import { pytestSettings } from '../../lib/nbval/command/pytestsettings';
import { shellWords } from '../../lib/nbval/command/shellwords';
import { temporaryFolder } from '../support/folder';
import { writeNotebookFile } from '../support/notebook';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('fastbook-settings-');
});
const settings = (path = folder) => pytestSettings([path], { env: {} });

it.each([
  [
    'pytest.ini',
    '[pytest]\naddopts = --nbval -k "a b"\ntestpaths =\n  docs\n  # no\n  more\nxfail_strict = true\n',
  ],
  [
    'tox.ini',
    '[tox]\nx = 1\n[pytest]\naddopts: --nbval\n  -k "a b"\ntestpaths = docs more\nxfail_strict = 1\n' +
      '[a]\naddopts = -x\n',
  ],
  ['setup.cfg', '[tool:pytest]\naddopts=--nbval -k "a b"\ntestpaths=docs more\nxfail_strict=yes\n'],
  [
    'pyproject.toml',
    '[tool.x]\naddopts = "-x"\n[tool.pytest.ini_options]\naddopts = "--nbval -k \'a b\'" # it\n' +
      'testpaths = [\n  "docs", # here\n  \'more\',\n]\nxfail_strict = true\nother = 1\n[tool.z]\n',
  ],
  [
    'pytest.toml',
    '[pytest]\naddopts = ["--nbval", "-k", "a b"]\ntestpaths = ["docs", "more"]\nxfail_strict = true',
  ],
])('%s says how notebooks are tested, as with pytest', (name, text) => {
  writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'docs'));
  expect(settings(join(folder, 'docs'))).toEqual({
    rootdir: folder,
    addopts: ['--nbval', '-k', 'a b'],
    testpaths: ['docs', 'more'],
    xfailStrict: true,
  });
});

it('of two files pytest.ini counts, even an empty one; a file without the section does not', () => {
  writeFileSync(join(folder, 'setup.cfg'), '[tool:pytest]\naddopts = -x\n');
  writeFileSync(join(folder, 'pyproject.toml'), '[tool.x]\n');
  expect(settings().addopts).toEqual(['-x']);
  writeFileSync(join(folder, 'pytest.ini'), '');
  expect(settings().addopts).toEqual([]);
});

it('PYTEST_ADDOPTS comes behind the settings, and -c names another file', () => {
  writeFileSync(join(folder, 'pytest.ini'), '[pytest]\naddopts = -x\n');
  expect(pytestSettings([folder], { env: { PYTEST_ADDOPTS: '--nbval' } }).addopts).toEqual(['-x', '--nbval']);
  writeFileSync(join(folder, 'other.cfg'), '[tool:pytest]\naddopts = -q\n');
  expect(pytestSettings([folder], { env: {}, configFile: join(folder, 'other.cfg') }).addopts).toEqual([
    '-q',
  ]);
  expect(() => pytestSettings([], { configFile: join(folder, 'nowhere') })).toThrow('-c: there is no file');
});

it('a value of TOML that is no text is refused', () => {
  writeFileSync(join(folder, 'pyproject.toml'), '[tool.pytest.ini_options]\naddopts = 5\n');
  expect(settings).toThrow('addopts in [tool.pytest.ini_options]: expected texts, true or false, got 5');
});

it('words are those of a shell', () => {
  expect(shellWords(' a "b c" d\\ e \'f\\\' g"h"i ""')).toEqual(['a', 'b c', 'd e', 'f\\', 'ghi', '']);
  expect(() => shellWords('a "b')).toThrow('no closing quotation in a "b');
});

it("options of pytest's plugins have no effect, and are named", () => {
  expect(
    withoutIdleOptions([
      '--nbval',
      '--cov',
      'src',
      '--cov-report=xml',
      '-W',
      'error',
      '-Wignore',
      '-l',
      'x.ipynb',
    ]),
  ).toEqual({ args: ['--nbval', 'x.ipynb'], idle: ['--cov', '--cov-report', '-W', '-W', '-l'] });
  expect(withoutIdleOptions(['--cov', '--nbval'])).toEqual({ args: ['--nbval'], idle: ['--cov'] });
});

it('what failed is kept until it passes', () => {
  writeLastFailed(folder, ['a', 'b'], ['a', 'b']);
  writeLastFailed(folder, ['b', 'c'], ['c']);
  expect([...readLastFailed(folder)]).toEqual(['a', 'c']);
  writeLastFailed(folder, ['a', 'c'], []);
  expect([...readLastFailed(folder)]).toEqual([]);
});

it.each([
  [[], ['left/x.ipynb::Cell 1', 'left/x.ipynb::Cell 2', 'right/y.ipynb::Cell 1']],
  [['-k', 'right'], ['right/y.ipynb::Cell 1']],
  [['-m', 'slow'], []],
  [['-m', 'not slow', '--ignore-glob', 'left/*'], ['right/y.ipynb::Cell 1']],
  [
    ['--deselect', 'left/x.ipynb::Cell 1', '--timeout=5'],
    ['left/x.ipynb::Cell 2', 'right/y.ipynb::Cell 1'],
  ],
  [['--deselect', 'left', '--cov'], ['right/y.ipynb::Cell 1']],
  [['--lf'], ['left/x.ipynb::Cell 2']],
  [
    ['--ff', '-k', 'Cell'],
    ['left/x.ipynb::Cell 1', 'left/x.ipynb::Cell 2', 'right/y.ipynb::Cell 1'],
  ],
])('with %j these cells are collected', async (args, expected) => {
  for (const name of ['left', 'right', 'other']) mkdirSync(join(folder, name));
  writeNotebookFile(join(folder, 'left'), 'x.ipynb', ['1', '2']);
  writeNotebookFile(join(folder, 'right'), 'y.ipynb', ['1']);
  writeNotebookFile(join(folder, 'other'), 'z.ipynb', ['1']);
  writeFileSync(
    join(folder, 'pytest.ini'),
    '[pytest]\naddopts = --nbval --collect-only\ntestpaths = left right\n',
  );
  const before = process.cwd();
  process.chdir(folder);
  try {
    writeLastFailed(process.cwd(), [], ['left/x.ipynb::Cell 2']);
    let out = '';
    await runNbval(args, { out: text => (out += text), error: () => {}, isTerminal: false });
    expect(out.split('\n').filter(line => line.includes('::'))).toEqual(expected);
  } finally {
    process.chdir(before);
  }
});
