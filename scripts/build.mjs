// `npm run build`: makes `dist` from scratch, so that files whose sources were removed do not stay
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import process from 'node:process';
import { buildExtension } from './browser.mjs';
import { bundleInto, bundleRegistrations, bundleSite } from './bundle.mjs';

const run = (script, ...args) => execFileSync(process.execPath, [script, ...args], { stdio: 'inherit' });

rmSync('dist', { recursive: true, force: true });
try {
  // by its path, since stock tslab installs a tsc of its own
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  run('node_modules/assemblyscript/bin/asc.js', '--config', 'asconfig.json');
} catch {
  process.exit(1); // the compiler has printed the reason
}
// tsc copies no declarations
copyFileSync('lib/jupyter/server/tslab.d.ts', 'dist/lib/jupyter/server/tslab.d.ts');
for (const file of ['deskstyle.css', 'deskscript.js'])
  copyFileSync(`lib/course/desk/${file}`, `dist/lib/course/desk/${file}`);
mkdirSync('dist/sql.js');
for (const file of ['dist/sql-wasm.js', 'dist/sql-wasm.wasm', 'LICENSE'])
  copyFileSync(`node_modules/sql.js/${file}`, `dist/sql.js/${file.replace('dist/', '')}`);
await bundleRegistrations('dist/tfjs-registrations.js');
copyFileSync('lib/site/cellstyle.css', 'dist/lib/site/cellstyle.css');
await bundleInto('dist/lib/host/vega.js');
await bundleInto('dist/lib/site/packages.js');
await bundleSite('dist/site');
await buildExtension('dist/labextension');
mkdirSync('dist/lite');
for (const file of ['serviceworker.js', 'begin.js'])
  copyFileSync(`scripts/lite/${file}`, `dist/lite/${file}`);
mkdirSync('dist/fonts');
for (const file of ['ttf/DejaVuSans.ttf', 'ttf/DejaVuSans-Bold.ttf', 'LICENSE'])
  copyFileSync(`node_modules/dejavu-fonts-ttf/${file}`, `dist/fonts/${file.replace('ttf/', '')}`);
copyFileSync('lib/host/fonts/NotoSansSC.ttf.br', 'dist/fonts/NotoSansSC.ttf.br');
copyFileSync('lib/host/fonts/LICENSE', 'dist/fonts/NotoSansSC-LICENSE');
for (const command of ['lib/nbval/command', 'lib/course/command', 'scripts'])
  chmodSync(`dist/${command}/main.js`, 0o755);
