import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { build } from 'esbuild';

const settings = { bundle: true, platform: 'node', target: 'node20', logLevel: 'error', metafile: true };

/**
 * Makes one script of TensorFlow.js's gradients and chained methods, which are published as ES modules only:
 * `@tensorflow/tfjs`, the one package that has them for Node, has a hundred times as much beside them.
 */
export async function bundleRegistrations(outfile) {
  const modules = ['register_all_gradients', 'public/chained_ops/register_all_chained_ops'];
  const contents = modules.map(name => `import '@tensorflow/tfjs-core/dist/${name}';`).join('\n');
  const stdin = { contents, resolveDir: '.' };
  await bundle({ stdin, outfile, mainFields: ['module', 'main'] });
}

/** Puts into a script what it requires of `packages`: of forty packages with 40 MB of maps, 2 MB are left. */
export const bundleInto = outfile => bundle({ entryPoints: [outfile], outfile, allowOverwrite: true });

/** Makes what is the same in each site: scripts of a browser, style sheets and fonts. */
export async function bundleSite(folder) {
  mkdirSync(`${folder}/fonts`, { recursive: true });
  for (const name of ['theme', 'page', 'search', 'plots'])
    await bundle({
      entryPoints: [`lib/site/browser/${name}.js`],
      outfile: `${folder}/${name}.js`,
      platform: 'browser',
      target: 'es2022',
      format: 'iife',
      minify: true,
      legalComments: 'none', // the licenses lie beside it
    });
  copyFileSync('lib/site/browser/icon.svg', `${folder}/icon.svg`);
  for (const name of ['cellstyle.css', 'sitestyle.css'])
    copyFileSync(`lib/site/${name}`, `${folder}/${name}`);
  const serif = 'node_modules/@fontsource-variable/source-serif-4';
  for (const style of ['normal', 'italic']) {
    const file = `source-serif-4-latin-wght-${style}.woff2`;
    copyFileSync(`${serif}/files/${file}`, `${folder}/fonts/${file}`);
  }
  copyFileSync(`${serif}/LICENSE`, `${folder}/fonts/LICENSE`);
  const katex = 'node_modules/katex';
  cpSync(`${katex}/dist/fonts`, `${folder}/katex/fonts`, {
    recursive: true,
    filter: file => !/\.(ttf|woff)$/.test(file), // every browser of today reads woff2
  });
  copyFileSync(`${katex}/dist/katex.min.css`, `${folder}/katex/katex.min.css`);
  copyFileSync(`${katex}/LICENSE`, `${folder}/katex/LICENSE`);
}

async function bundle(options) {
  const { metafile } = await build({ ...settings, ...options });
  const licenses = licensesOf(Object.keys(metafile.inputs));
  if (licenses !== '') writeFileSync(options.outfile.replace(/\.js$/, '.LICENSE.txt'), licenses);
}

/** The licenses of all packages that these files belong to. */
function licensesOf(files) {
  const folders = files.map(file => /.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean);
  return [...new Set(folders)]
    .sort()
    .map(licenseOf)
    .join(`\n${'-'.repeat(80)}\n`);
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
  const text =
    file !== undefined && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, 'utf8') : '';
  return `${name} ${version}: ${license}\n\n${text}`;
}
