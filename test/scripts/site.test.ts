import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSubcommand } from '../../lib/cli/subcommands';
import { formatNotebook } from '../../lib/jupyter/notebook/nbformat';
import { repositoryAddress, siteCommand } from '../../scripts/site';
import { temporaryFolder } from '../support/folder';

/** Runs `fastbook-ts site` as the command does. */
async function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const printed = { out: '', error: '' };
  const streams = {
    out: (text: string) => (printed.out += text),
    error: (text: string) => (printed.error += text),
    isTerminal: false,
  };
  const group = { name: 'npx fastbook-ts', usage: '', subcommands: new Map([['site', siteCommand]]) };
  return { code: await runSubcommand(group, ['site', ...args], streams), ...printed };
}

describe('fastbook-ts site', () => {
  it('prints its options, and names what is wrong with those given', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('--out DIR') as string,
    });
    const wrong = async (...args: string[]) => {
      const { code, error } = await run(...args);
      return `${code} ${error}`;
    };
    expect(await wrong('--titel', 'x')).toContain('2 unknown option --titel; did you mean --title?');
    expect(await wrong('--language', 'klingon')).toContain('2 --language: expected the code of a language');
    expect(await wrong('--repository', 'here')).toContain(
      '2 --repository: expected its address on GitHub, got here',
    );
    expect(await wrong('no.ipynb')).toMatch(/^2 there is no notebook .*no\.ipynb/);
  });

  it('writes pages, notebooks, pictures and files, and keeps what others have put there', async () => {
    const folder = temporaryFolder('fastbook-site-');
    const out = join(folder, 'out');
    const cell = { cell_type: 'markdown', metadata: {}, source: '# A title\n\n![i](i.svg)' } as const;
    const notebook = formatNotebook({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
    writeFileSync(join(folder, 'a.ipynb'), notebook);
    writeFileSync(join(folder, 'i.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    mkdirSync(join(out, 'lite'), { recursive: true });
    writeFileSync(join(out, 'lite', 'index.html'), '');
    for (const time of ['first', 'again']) {
      const made = await run('--pages-only', '--out', out, '--title', time, folder);
      expect(made).toMatchObject({ code: 0, out: expect.stringContaining('1 notebook: ') as string });
      expect(readdirSync(out)).toEqual([
        '.nojekyll',
        'a.html',
        'assets',
        'files',
        'index.html',
        'lite',
        'notebooks',
      ]);
      expect(readFileSync(join(out, 'a.html'), 'utf8')).toContain(`<title>A title · ${time}</title>`);
    }
    expect(readFileSync(join(out, 'notebooks', 'a.ipynb'), 'utf8')).toBe(notebook);
    expect(readFileSync(join(out, 'a.html'), 'utf8')).toContain('lite/notebooks/index.html?path=a.ipynb');
  });

  it('writes nothing into a folder that has files of another kind', async () => {
    const folder = temporaryFolder('fastbook-site-');
    writeFileSync(join(folder, 'thesis.tex'), '');
    const { code, error } = await run('--out', folder, 'notebooks/13_jargon.ipynb');
    expect([code, error]).toEqual([1, expect.stringContaining('has files that are no site') as string]);
    expect(readdirSync(folder)).toEqual(['thesis.tex']);
  });
});

it('repositoryAddress takes what npm allows in package.json', () => {
  for (const given of [
    'o/r',
    'github:o/r',
    'https://github.com/o/r',
    'https://github.com/o/r/',
    { url: 'git+https://github.com/o/r.git' },
    'git@github.com:o/r.git',
    'git+ssh://git@github.com/o/r.git',
  ])
    expect(repositoryAddress(given)).toBe('https://github.com/o/r');
  expect(repositoryAddress(undefined)).toBeUndefined();
  expect(repositoryAddress({})).toBeUndefined();
});
