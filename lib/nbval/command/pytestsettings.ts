import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../../cli/args';
import { iniSection, tomlTable, type SettingsSection } from './settingsfile';
import { shellWords } from './shellwords';

/** What pytest's settings say about a run. */
export interface PytestSettings {
  /** The folder of the settings; without a file of settings the working folder. */
  readonly rootdir: string;
  /** Options before those of the command line. */
  readonly addopts: readonly string[];
  /** Where notebooks are looked for when the command line names no path. */
  readonly testpaths: readonly string[];
  /** pytest's `xfail_strict`. */
  readonly xfailStrict: boolean;
}

const names = ['addopts', 'testpaths', 'xfail_strict'];

/** pytest's files of settings, in its order of precedence, with a function that reads theirs. */
const files: readonly [name: string, read: (text: string) => SettingsSection | undefined][] = [
  ['pytest.toml', text => tomlTable(text, 'pytest', names)],
  ['.pytest.toml', text => tomlTable(text, 'pytest', names)],
  ['pytest.ini', text => iniSection(text, 'pytest') ?? new Map()],
  ['.pytest.ini', text => iniSection(text, 'pytest') ?? new Map()],
  [
    'pyproject.toml',
    text => tomlTable(text, 'tool.pytest', names) ?? tomlTable(text, 'tool.pytest.ini_options', names),
  ],
  ['tox.ini', text => iniSection(text, 'pytest')],
  ['setup.cfg', text => iniSection(text, 'tool:pytest')],
];

/**
 * pytest's settings for a command line (https://docs.pytest.org/en/stable/reference/customize.html): of the
 * file that `-c` names, or of the first that is found above the paths; and the variable `PYTEST_ADDOPTS`.
 *
 * @param paths of the command line, without names of cells.
 * @throws UsageError for a file of settings that cannot be read.
 */
export function pytestSettings(
  paths: readonly string[],
  {
    configFile,
    rootdir,
    env = process.env,
  }: { configFile?: string; rootdir?: string; env?: NodeJS.ProcessEnv } = {},
): PytestSettings {
  const found = configFile === undefined ? find(commonFolder(paths)) : named(configFile);
  const { folder, settings } = found ?? { folder: process.cwd(), settings: new Map<string, string>() };
  const words = (name: string): readonly string[] => {
    const value = settings.get(name) ?? '';
    return typeof value === 'string' ? shellWords(value) : value;
  };
  return {
    rootdir: resolve(rootdir ?? folder),
    addopts: [...words('addopts'), ...shellWords(env['PYTEST_ADDOPTS'] ?? '')],
    testpaths: words('testpaths'),
    xfailStrict: /^(true|1|yes|on)$/i.test(String(settings.get('xfail_strict') ?? '')),
  };
}

interface Found {
  readonly folder: string;
  readonly settings: SettingsSection;
}

function find(start: string): Found | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    for (const [name, read] of files) {
      const text = textOf(join(folder, name));
      const settings = text === undefined ? undefined : read(text);
      if (settings) return { folder, settings };
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function named(path: string): Found {
  const text = textOf(path);
  if (text === undefined) throw new UsageError(`-c: there is no file ${path}`);
  const settings = files
    .filter(([name]) => name.endsWith('.toml') === path.endsWith('.toml'))
    .map(([, read]) => read(text))
    .find(settings => settings !== undefined && settings.size > 0);
  return { folder: dirname(resolve(path)), settings: settings ?? new Map<string, string>() };
}

function textOf(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
}

/** The nearest folder above all paths that exist. */
function commonFolder(paths: readonly string[]): string {
  const folders = paths.flatMap(path => {
    const kind = statSync(path, { throwIfNoEntry: false });
    return kind ? [kind.isDirectory() ? resolve(path) : dirname(resolve(path))] : [];
  });
  let [common = process.cwd()] = folders;
  while (!folders.every(folder => `${folder}/`.startsWith(common.endsWith('/') ? common : `${common}/`)))
    common = dirname(common);
  return common;
}
