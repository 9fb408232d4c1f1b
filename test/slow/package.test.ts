import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { readNotebook } from '../../lib/jupyter/notebook/nbformat';
import { requirements } from '../../scripts/jupyterlite';
import { tgz } from '../support/archive';
import { launchChromium } from '../support/chromium';
import { expose, openNotebook, runAll, textOf } from '../support/lite';
import { tslab, writeNotebookFile } from '../support/notebook';
import { packedInstall } from '../support/npm';
import { environment, venv } from '../support/python';
import { runProgram } from '../support/process';
import { readmeBlock } from '../support/readme';
import { root } from '../support/root';
import { temporaryFolder } from '../support/folder';
import { serveFolder } from '../support/site';
import { describeWhere } from '../support/skip';
import { writeStripes } from '../support/stripes';

// The package as npm packs it, in empty projects, by the lines of README.

const home = temporaryFolder('fastbook-home-');
const cache = join(home, 'cache');
const project = temporaryFolder('fastbook-project-');
/** A TypeScript of the project's own, other than the kernel's. */
const ownTypeScript = '5.8.3';
const installed = packedInstall(project, `typescript@${ownTypeScript}`);

const env = (): NodeJS.ProcessEnv => ({
  ...(venv === undefined ? process.env : environment()),
  JUPYTER_DATA_DIR: join(home, 'jupyter'),
  FASTBOOK_CACHE: cache,
  FASTBOOK_BACKEND: 'wasm',
  CI: 'true',
});

/** Runs a line of README in a folder; its programs are the folder's, as `npx` has them. */
async function line(text: string, cwd: string): Promise<{ status: number | null; output: string }> {
  const [program, ...args] = text.split(' ').filter((word, i) => !(i === 0 && word === 'npx'));
  const bins = [join(cwd, 'node_modules', '.bin'), join(project, 'node_modules', '.bin')];
  const PATH = [...bins, env()['PATH']].join(delimiter);
  return runProgram(program, args, { cwd, env: { ...env(), PATH } });
}

const worked = { status: 0, output: expect.any(String) as string };

jest.setTimeout(600_000);

describeWhere(installed, "npm's registry cannot be reached")('the packed package', () => {
  const first = join(project, 'first');

  it("leaves the project's programs alone: TypeScript's are those of its own version", async () => {
    const bins = readdirSync(join(project, 'node_modules', '.bin'));
    expect(bins.filter(name => /^ts/.test(name))).toEqual(['tsc', 'tsserver']);
    expect(bins).toEqual(expect.arrayContaining(['fastbook-course', 'fastbook-ts', 'nbval']));
    expect(await line('npx tsc --version', project)).toEqual({
      status: 0,
      output: expect.stringContaining(`Version ${ownTypeScript}`) as string,
    });
  });

  it("refuses Yarn's Plug'n'Play with what to do, and works with its node_modules", async () => {
    const packed = readdirSync(project).find(name => name.endsWith('.tgz'))!;
    const registry = await line('npm config get registry', project);
    for (const [linker, answer] of [
      ['pnp', { status: 1, output: expect.stringContaining('write nodeLinker: node-modules') as string }],
      ['node-modules', worked],
    ] as const) {
      const folder = temporaryFolder(`fastbook-yarn-${linker}-`);
      writeFileSync(join(folder, 'package.json'), '{ "name": "own", "private": true }');
      writeFileSync(join(folder, 'yarn.lock'), '');
      const lines = [`nodeLinker: ${linker}`, `npmRegistryServer: ${JSON.stringify(registry.output.trim())}`];
      writeFileSync(join(folder, '.yarnrc.yml'), lines.join('\n'));
      const yarn = (text: string) =>
        line(`npm exec -y --package=@yarnpkg/cli-dist@4 -- yarn ${text}`, folder);
      expect(await yarn(`add fastbook-ts@file:${join(project, packed)}`)).toMatchObject({ status: 0 });
      expect(await yarn('run fastbook-ts kernel list')).toEqual(answer);
    }
  });

  it('starts a project, runs its notebook, and tests it by nbval and jest beside its own test', async () => {
    const [create, , install, notebooks, nbval, jest] = readmeBlock('npx fastbook-ts new');
    expect(install).toBe('npm install');
    expect(await line(create, project)).toEqual(worked);
    const ran = await line(notebooks, first);
    expect(ran).toEqual(worked);
    expect(ran.output).not.toContain('MNIST');
    expect(await line(nbval, first)).toEqual({
      status: 0,
      output: expect.stringContaining('3 passed') as string,
    });
    // jest itself is that of this repository: its packages are many
    const tested = await line(`${process.execPath} ${require.resolve('jest/bin/jest')}`, first);
    expect(jest).toBe('npx jest');
    expect(tested).toEqual({ status: 0, output: expect.stringContaining('4 passed') as string });
    expect(tested.output).toContain('2 passed, 2 total');
  });

  it('says what is wrong with a notebook of a project that lacks the package', async () => {
    const bare = temporaryFolder('fastbook-bare-');
    cpSync(join(first, 'notebook.ipynb'), join(bare, 'notebook.ipynb'));
    const { status, output } = await line(
      `${join(project, 'node_modules', '.bin', 'fastbook-ts')} notebooks`,
      bare,
    );
    expect(status).toBe(1);
    expect(output).toContain("Install it in the notebook's folder: npm install fastbook-ts");
  });

  it('runs the cells of docs/own-data.md', async () => {
    const page = readFileSync(join(root, 'docs', 'own-data.md'), 'utf8');
    const cells = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, source]) => source.trim());
    writeNotebookFile(project, 'own-data.ipynb', cells, tslab);
    writeStripes(join(project, 'pictures'), { '.': { left: 20, right: 20 } }, { size: 16, channels: 3 });
    expect(await line('fastbook-ts notebooks own-data.ipynb --update', project)).toEqual(worked);
    const shown = readNotebook(join(project, 'own-data.ipynb')).cells.map(({ outputs }) =>
      JSON.stringify(outputs),
    );
    expect(shown[1]).toContain('true');
    expect(shown.at(-1)).toMatch(/left|right/);
    expect(existsSync(join(project, 'model.safetensors'))).toBe(true);
  });

  it('grades an assignment of two students', async () => {
    const course = join(project, 'course');
    mkdirSync(course);
    const [create, , release, , grade, , feedback] = readmeBlock('npx fastbook-course new');
    for (const text of [create, release]) expect(await line(text, course)).toEqual(worked);
    for (const [student, from] of [
      ['ada', 'source'],
      ['ben', 'release'],
    ])
      cpSync(join(course, from, 'week1'), join(course, 'submitted', student, 'week1'), { recursive: true });
    const graded = await line(grade, course);
    const rows = readFileSync(join(course, 'grades.csv'), 'utf8').trim().split('\n');
    expect({ rows: rows.length, output: graded.output }).toEqual({ rows: 3, output: graded.output });
    const points = (student: string) => rows.find(row => row.includes(student))?.split(',');
    expect(points('ada')).not.toEqual(points('ben'));
    expect(await line(feedback, course)).toMatchObject({ status: 0 });
    expect(readdirSync(join(course, 'feedback', 'ben', 'week1'))).toEqual(['week1.html']);
  });

  describeWhere(venv !== undefined, 'PyPI could not be reached')('with a Jupyter', () => {
    it('registers the kernel, runs a notebook by jupyter execute, and removes the kernel', async () => {
      const [install, execute, remove] = readmeBlock('npx fastbook-ts kernel install');
      const at = (text: string) => text.replace('--sys-prefix', '--user');
      expect(await line(at(install), first)).toEqual(worked);
      expect(await line(execute, first)).toEqual(worked);
      expect(await line('fastbook-ts kernel list', first)).toEqual({
        status: 0,
        output: expect.stringContaining(
          `${join(home, 'jupyter', 'kernels', 'tslab')}  this package`,
        ) as string,
      });
      expect(await line(at(remove), first)).toEqual(worked);
      expect(existsSync(join(home, 'jupyter', 'kernels', 'tslab'))).toBe(false);
    });

    it('runs notebooks of its own in a JupyterLite, built by the lines of docs/browser.md', async () => {
      const page = 'docs/browser.md';
      const [install, , pip, build] = readmeBlock('npm install fastbook-ts', page);
      expect(install).toBe('npm install fastbook-ts');
      for (const requirement of requirements) expect(pip).toContain(requirement);
      const own = temporaryFolder('fastbook-own-');
      const lite = join(own, 'site');
      mkdirSync(join(own, 'notebooks'));
      symlinkSync(join(project, 'node_modules'), join(own, 'node_modules'));
      const cell = "import { untarData, URLs } from 'fastbook-ts';\n(await untarData(URLs.MNIST_TINY)).ls()";
      writeNotebookFile(join(own, 'notebooks'), 'own.ipynb', [cell], tslab);
      writeFileSync(join(own, 'mnist_tiny.tgz'), tgz({ path: 'mnist_tiny/labels.csv' }));
      const data = readmeBlock('mkdir', page).map(text => text.replace('mnist_sample', 'mnist_tiny'));
      for (const text of [build, ...data])
        expect(await runProgram('sh', ['-c', text], { cwd: own, env: env() })).toMatchObject({ status: 0 });
      expose(lite);
      const host = await serveFolder(own);
      const browser = await launchChromium();
      try {
        const shown = await openNotebook(await browser.newContext(), host.address, 'own', 'site');
        expect((await runAll(shown)).map(each => each.map(textOf))).toEqual([
          ['(#1) [/home/.fastai/data/mnist_tiny/labels.csv]'],
        ]);
      } finally {
        await browser.close();
        await host.end();
      }
    });

    it("replaces another's kernel of this name only when it is told to", async () => {
      const folder = join(home, 'jupyter', 'kernels', 'tslab');
      mkdirSync(folder, { recursive: true });
      const other = '{"argv": ["tslab", "kernel", "{connection_file}"]}';
      writeFileSync(join(folder, 'kernel.json'), other);
      const { status, output } = await line('fastbook-ts kernel install --user', project);
      expect({ status, output }).toEqual({
        status: 1,
        output: expect.stringContaining(
          'another kernel of this name (tslab kernel {connection_file})',
        ) as string,
      });
      expect(readFileSync(join(folder, 'kernel.json'), 'utf8')).toBe(other);
      expect(await line('fastbook-ts kernel install --user --force', project)).toEqual(worked);
      expect(await line('fastbook-ts kernel remove', project)).toEqual(worked);
    });
  });

  it('leaves nothing behind but its cache', async () => {
    expect(await line('npm uninstall fastbook-ts --no-audit --no-fund', project)).toEqual(worked);
    const left = readdirSync(join(project, 'node_modules'), { recursive: true }).map(String);
    expect(left.filter(name => name.endsWith('package.json'))).toEqual([join('typescript', 'package.json')]);
    expect(readdirSync(home).filter(name => name !== 'jupyter')).toEqual(['cache']);
  });
});
