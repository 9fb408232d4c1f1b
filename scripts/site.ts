import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArguments, UsageError } from '../lib/cli/args';
import type { Streams } from '../lib/cli/streams';
import { isLanguage } from '../lib/site/words';
import { isForeign, writeSite } from '../lib/site/writesite';
import { findJupyterLite, type JupyterLite } from './jupyterlite';
import { archivesHere } from './litedata';
import { buildLiteSite, firstVisit } from './litesite';
import { notebooksAt } from './notebooks/selectnotebooks';

const usage = `Makes a site of notebooks, as they are stored: pages without a server, to read and to publish.

usage: npx fastbook-ts site [options] [notebook.ipynb | folder ...]

  --out DIR              where the site is written to (default build/site)
  --title TEXT           its title (default: the name in package.json)
  --language CODE        the language of the notebooks (default en)
  --repository URL       their repository on GitHub (default: that of package.json); pages link to it
  --pages-only           without the JupyterLite in which the notebooks run
  --venv FOLDER          a virtual environment with jupyterlite-core 0.8; default: one in the cache folder,
                         made when it is missing, from PyPI
  --help                 print this

Without names, all notebooks beneath the folder; in a clone of fastbook-ts, the book's. A folder whose name
is the code of a language, such as zh, has the same notebooks in that language. DIR/lite is a JupyterLite, to
which pages link; data comes along from the folder that FASTBOOK_MIRROR names, or that untarData has
downloaded before. Exit status: 0 if the site was made, 1 if not, 2 for a mistake on the command line.
`;

/**
 * Runs `fastbook-ts site`.
 *
 * @returns the exit code.
 * @throws UsageError for a mistake on the command line; Error where a notebook cannot be read.
 */
export function siteCommand(args: readonly string[], { out: print }: Streams): number {
  const { values, positionals } = parseArguments(args, {
    out: { type: 'string', default: 'build/site' }, // pytest and nbval look for no notebooks in build
    title: { type: 'string' },
    language: { type: 'string', default: 'en' },
    repository: { type: 'string' },
    'pages-only': { type: 'boolean', default: false },
    venv: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    print(usage);
    return 0;
  }
  const { language } = values;
  if (!isLanguage(language))
    throw new UsageError(`--language: expected the code of a language, such as en or pt-BR, got ${language}`);
  const out = resolve(values.out);
  const selected = notebooksAt(positionals);
  const notebooks = selected.filter(path => relative(out, path).startsWith('..')); // an older site has copies
  if (notebooks.length === 0) throw new UsageError(`all notebooks lie in ${out}, where the site is to be`);
  if (isForeign(out))
    throw new Error(`${out} has files that are no site's: expected a new folder, or an old site`);
  const manifest = readManifest(resolve('package.json'));
  const repository = repositoryAddress(values.repository ?? manifest.repository);
  const jupyterLite = values['pages-only'] ? undefined : jupyterLiteOrNone(values.venv, print);
  const archives = archivesHere();
  const count = writeSite({
    notebooks,
    out,
    ...(jupyterLite && { firstVisit: firstVisit(archives) }),
    language,
    title: values.title ?? manifest.name ?? 'Notebooks',
    description: manifest.description ?? '',
    root: resolve(),
    ...(repository !== undefined && { repository }),
  });
  const contents = ['notebooks', 'files'].map(name => join(out, name)).filter(folder => existsSync(folder));
  if (jupyterLite) buildLiteSite(jupyterLite, { out: join(out, 'lite'), contents, archives });
  const shown = relative('.', join(out, 'index.html'));
  print(`${count} ${count === 1 ? 'notebook' : 'notebooks'}: ${shown}\n`);
  return 0;
}

/** JupyterLite; where it cannot be had, one line says so, and the site is its pages. */
function jupyterLiteOrNone(venv: string | undefined, print: Streams['out']): JupyterLite | undefined {
  try {
    return findJupyterLite(venv, print);
  } catch (error) {
    const reason = (error as Error).message.trim().split('\n').at(-1)!;
    print(`pages only, which run nothing: JupyterLite is not there (${reason}). To have it, ${howTo}\n`);
    return undefined;
  }
}

const howTo =
  'run this again with Python 3.10 or later where PyPI can be reached, or name an environment by --venv';

interface Manifest {
  readonly name?: string;
  readonly description?: string;
  readonly repository?: string | { readonly url?: string };
}

const readManifest = (path: string): Manifest =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : {};

/**
 * The web address of a repository, of whatever npm allows in `package.json`: `owner/name`,
 * `github:owner/name`, `git+https://github.com/owner/name.git`, `git@github.com:owner/name.git`.
 */
export function repositoryAddress(given: Manifest['repository']): string | undefined {
  const text = typeof given === 'string' ? given : given?.url;
  if (text === undefined || text === '') return undefined;
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(text)?.[1];
  if (short !== undefined) return `https://github.com/${short}`;
  const [, host, path] =
    /^(?:git\+)?(?:https?:\/\/|ssh:\/\/git@|git:\/\/|git@)([\w.-]+)[:/](.+?)(?:\.git)?\/?$/.exec(text) ?? [];
  if (host === undefined) throw new UsageError(`--repository: expected its address on GitHub, got ${text}`);
  return `https://${host}/${path}`;
}
