import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const host = resolve('lib/host');

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** What packages ask for behind a test whether they run in Node. */
const absent = [
  ...['canvas', 'child_process', 'crypto', 'fs', 'fs/promises', 'inspector', 'module', 'node-fetch', 'os'],
  ...[
    'path',
    'perf_hooks',
    'source-map-support',
    'stream',
    'url',
    'util',
    'v8',
    'vm',
    'worker_threads',
    'zlib',
  ],
];

/** Node's modules that the kernel's own sources import, of which a browser has what is used. */
const substitutes = ['async_hooks', 'crypto', 'util'].map(name => `node:${name}`);

/** Puts a browser's door (`lib/host/browser`) in the place of Node's, and nothing in that of its modules. */
const doors = {
  name: 'doors',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, importer, resolveDir }) => {
      const wanted = resolve(resolveDir, path);
      const isDoor = wanted.startsWith(`${host}/`) && !wanted.startsWith(`${host}/browser/`);
      if (!isDoor || importer.includes('node_modules')) return undefined;
      const twin = join(host, 'browser', `${wanted.slice(host.length + 1)}.ts`);
      if (existsSync(twin)) return { path: twin };
      return undefined;
    });
    build.onResolve({ filter: /^[^.]/ }, ({ path, importer }) => {
      const isOwn = !importer.includes('node_modules');
      if (isOwn && substitutes.includes(path)) return { path: join(host, 'browser', 'nodemodules.ts') };
      if (path.startsWith('node:') && isOwn)
        return { errors: [{ text: `${path} is not there in a browser: use a door of lib/host` }] };
      return absent.includes(path.replace(/^node:/, '')) ? { path, namespace: 'absent' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {};' }));
    // resvg's own start is a promise, and a picture has to be there at the end of its cell
    build.onLoad({ filter: /@resvg[\\/]resvg-wasm[\\/]index\.mjs$/ }, ({ path }) => ({
      contents:
        `${readFileSync(path, 'utf8')}\nexport function start(module) { ` +
        '__wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports())); initialized = true; }',
    }));
  },
};

const settings = {
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  mainFields: ['module', 'main'],
  minifyWhitespace: true,
  minifySyntax: true,
  define: {
    global: 'globalThis',
    __filename: '"/"',
    __dirname: '"/"',
    FASTBOOK_VERSIONS: JSON.stringify({ own: manifest.version, typescript: ts.version }),
  },
  legalComments: 'none',
  logLevel: 'error',
  metafile: true,
  plugins: [doors],
};

/** The scripts of the kernel for a browser: names are kept where a reader sees them. */
export const browserScripts = folder => [
  { ...settings, entryPoints: ['scripts/lite/cellworker.ts'], outfile: `${folder}/cellworker.js` },
  {
    ...settings,
    entryPoints: ['scripts/lite/compilerworker.ts'],
    outfile: `${folder}/compilerworker.js`,
    minifyIdentifiers: true,
  },
  { ...settings, entryPoints: ['scripts/lite/extension.ts'], outfile: `${folder}/remoteEntry.js` },
  {
    ...settings,
    stdin: {
      contents: "export * as vega from 'vega'; export * as vegaLite from 'vega-lite';",
      resolveDir: '.',
    },
    globalName: 'drawing',
    outfile: `${folder}/vega.js`,
    minifyIdentifiers: true,
  },
];

/** Files that the scripts load, by the names that they have beside them. */
export const browserAssets = () =>
  Object.fromEntries(
    [
      '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm',
      '@resvg/resvg-wasm/index_bg.wasm',
      'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
      'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
    ]
      .map(name => require.resolve(name))
      .concat(resolve('dist/lib/kernels.wasm'))
      .map(file => [basename(file) === 'index_bg.wasm' ? 'resvg.wasm' : basename(file), file]),
  );

/**
 * The declarations that cells are checked against, as the compiler finds them in memory: TypeScript's own,
 * the library's, and those that these lead to, with the manifests of their packages.
 */
export function browserDeclarations() {
  const libs = [...readFileSync('lib/jupyter/compiler/availablelibs.ts', 'utf8').matchAll(/\['(es[\w.]+)'/g)];
  const names = ['es2023', 'webworker', ...libs.map(([, name]) => name)].map(name => `lib.${name}.d.ts`);
  const program = ts.createProgram({
    rootNames: ['index', 'jupyter/server/cellglobals', 'jupyter/server/tslab'].map(
      name => `dist/lib/${name}.d.ts`,
    ),
    options: {
      lib: names,
      types: [],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      target: ts.ScriptTarget.ES2023,
      skipLibCheck: true,
      noEmit: true,
    },
  });
  const files = {};
  for (const { fileName, text } of program.getSourceFiles()) {
    if (/node_modules\/(?:@types\/node|undici-types|sharp|@img)\//.test(fileName)) continue; // Node's
    const path = relative('.', fileName).replaceAll('\\', '/');
    const place = path.startsWith('dist/') ? `node_modules/fastbook-ts/${path}` : path;
    files[`/${place}`] = text;
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(place);
    const { name, types, typings, exports } = JSON.parse(
      readFileSync(folder.endsWith('/fastbook-ts') ? 'package.json' : `${folder}/package.json`, 'utf8'),
    );
    files[`/${folder}/package.json`] ??= JSON.stringify({ name, types, typings, exports });
  }
  return files;
}

/**
 * Makes the labextension: the scripts of the kernel for a browser, and what they load, in a folder as
 * JupyterLab has them.
 */
export async function buildExtension(folder) {
  const files = join(folder, 'static');
  mkdirSync(files, { recursive: true });
  await Promise.all(browserScripts(files).map(options => bundle(options)));
  for (const [name, file] of Object.entries(browserAssets())) copyFileSync(file, join(files, name));
  const chinese = readFileSync('lib/host/fonts/NotoSansSC.ttf.br'); // browsers do not unpack Brotli
  writeFileSync(join(files, 'NotoSansSC.ttf'), brotliDecompressSync(chinese));
  writeFileSync(join(files, 'declarations.json'), JSON.stringify(browserDeclarations()));
  const { name, version, description, license } = manifest;
  const jupyterlab = {
    extension: true,
    outputDir: '.',
    _build: { load: 'static/remoteEntry.js', extension: './extension' },
  };
  const liteManifest = {
    name,
    version,
    description,
    license,
    jupyterlab,
    jupyterlite: { liteExtension: true },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(liteManifest, undefined, 2));
}
