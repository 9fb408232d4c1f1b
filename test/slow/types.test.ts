import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolderInPackage } from '../support/folder';
import { npmInstall } from '../support/npm';
import { root } from '../support/root';
import { describeWhere } from '../support/skip';

/** Compiles the files of `test/types` against the built package, as a user's project does. */
const sources = join(root, 'test', 'types');
const dist = join(root, 'dist');

interface Resolution {
  readonly moduleResolution: 'node10' | 'node16' | 'bundler';
  readonly module: 'commonjs' | 'node16' | 'esnext';
}
const node10: Resolution = { moduleResolution: 'node10', module: 'commonjs' };
const node16: Resolution = { moduleResolution: 'node16', module: 'node16' };
const bundler: Resolution = { moduleResolution: 'bundler', module: 'esnext' };

/** A project that has this package: Node finds it, and `@types/node`, in the folders above. */
const project = temporaryFolderInPackage('types-');
cpSync(sources, project, { recursive: true });
writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true }));

/**
 * The errors that a user of the package would have to live with: in the project, or in a file of the package.
 * Those in the declarations of other packages are theirs.
 */
function errorsOf(compiler: string, resolution: Resolution, skipLibCheck: boolean): string[] {
  const compilerOptions = {
    ...resolution,
    skipLibCheck,
    target: 'es2022',
    lib: ['es2023'],
    types: ['node'],
    strict: true,
    noEmit: true,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', project, '--pretty', 'false'], {
    cwd: project,
    encoding: 'utf8',
  });
  const errors = stdout.split('\n').filter(line => / error TS\d+: |^error /.test(line));
  return [...stderr.split('\n').filter(Boolean), ...errors.filter(isOurs)];
}

/** Whether an error is of the options, of the project, or of the package. */
function isOurs(error: string): boolean {
  const file = /^(.+?)\(\d+,\d+\): error /.exec(error)?.[1];
  if (file === undefined) return true;
  const path = resolve(project, file);
  return [project, dist].some(folder => path.startsWith(folder));
}

/** @returns the compiler, installed by npm; undefined where npm cannot. */
function install(version: string): string | undefined {
  const folder = join(root, 'test', 'tmp', 'typescript', version);
  const compiler = join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
  if (existsSync(compiler) || npmInstall(folder, `typescript@${version}`)) return compiler;
  return undefined;
}

function testWith(version: string, compiler: string | undefined, resolutions: readonly Resolution[]): void {
  describeWhere(compiler !== undefined, 'npm cannot install it')(`TypeScript ${version}`, () => {
    it('--version is that version', () => {
      const { stdout } = spawnSync(process.execPath, [compiler!, '--version'], { encoding: 'utf8' });
      expect(stdout).toMatch(`Version ${version}.`);
    });

    it.each(resolutions)(
      'compiles with moduleResolution $moduleResolution',
      resolution => expect(errorsOf(compiler!, resolution, true)).toEqual([]),
      300_000,
    );

    it(
      'finds no error in the declarations of the package with skipLibCheck false',
      () => expect(errorsOf(compiler!, node16, false)).toEqual([]),
      300_000,
    );
  });
}

const packages = join(root, 'node_modules');
testWith('5.0', join(packages, '@tslab', 'typescript-for-tslab', 'bin', 'tsc'), [node10, node16, bundler]);
testWith('5.9', install('5.9'), [node10, node16, bundler]);
testWith('6', join(packages, 'typescript', 'bin', 'tsc'), [node16, bundler]);
testWith('7', install('7'), [node16, bundler]);

it.each([
  ['lib/index.ts', 'signatures.ts'],
  ['lib/course/index.ts', 'course.ts'],
  ['lib/nbval/index.ts', 'nbval.ts'],
])('every type that %s exports is named in test/types/%s', (entry, user) => {
  const text = readFileSync(join(root, entry), 'utf8');
  const groups = [...text.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, type = '', names]) =>
    names.split(',').map(name => type + name.trim()),
  );
  const types = groups.filter(name => name.startsWith('type ')).map(name => name.slice('type '.length));
  expect(types).not.toEqual([]);
  const words = new Set(readFileSync(join(sources, user), 'utf8').match(/\w+/g));
  expect(types.filter(type => !words.has(type))).toEqual([]);
});
