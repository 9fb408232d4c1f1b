import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments, UsageError } from '../lib/cli/args';
import type { Streams } from '../lib/cli/streams';
import { packageFolder } from '../lib/host/package';
import { findJupyterLite } from './jupyterlite';
import { archivesHere } from './litedata';
import { buildLiteSite } from './litesite';

const usage = `Builds a static site with JupyterLite, in which notebooks run in the reader's browser, with
nothing installed. Any web server, or GitHub Pages, can serve it.

usage: npx fastbook-ts lite --out FOLDER [notebook or folder …]

  --out FOLDER           where the site is written
  --venv FOLDER          a virtual environment with jupyterlite-core 0.8; default: one in the cache folder,
                         made when it is missing, from PyPI
  --help                 print this

Without names it has the book's notebooks. Data comes along from the folder that FASTBOOK_MIRROR names, or
that untarData has downloaded before; without it, notebooks draw their own digits.
`;

const withoutData =
  'without data: notebooks draw their own digits. ' +
  'Name a folder with mnist_sample.tgz and mnist_png.tgz in FASTBOOK_MIRROR\n';

/**
 * Runs `fastbook-ts lite`.
 *
 * @returns the exit code.
 * @throws UsageError without `--out`, and for names that are not there; Error where the site cannot be built.
 */
export function liteCommand(args: readonly string[], { out }: Streams): number {
  const { values, positionals } = parseArguments(args, {
    out: { type: 'string' },
    venv: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    out(usage);
    return 0;
  }
  if (values.out === undefined) throw new UsageError('expected --out FOLDER, where the site is written');
  const missing = positionals.find(name => !existsSync(name));
  if (missing !== undefined) throw new UsageError(`no such notebook or folder: ${missing}`);
  const contents = positionals.length > 0 ? positionals : [join(packageFolder, 'notebooks')];
  const archives = archivesHere();
  buildLiteSite(findJupyterLite(values.venv, out), { out: values.out, contents, archives });
  out(archives.length > 0 ? `with ${archives.map(({ name }) => name).join(', ')}\n` : withoutData);
  out(`${join(values.out, 'lab', 'index.html')}\n`);
  return 0;
}
