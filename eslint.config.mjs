import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'lib/backends/wasm/assembly/',
      'node_modules/',
      'coverage/',
      'test/fixtures/',
      'test/tmp/',
      '.tensorflow*/',
      '.venv/',
    ],
  },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  // notebooks hold whatever a program has printed, and are cleaned of it
  { rules: { 'no-control-regex': 'off' } },
  {
    // The teaching library runs in a browser's worker, too: what is Node's stands behind the doors of
    // lib/host.
    files: ['lib/*.ts', 'lib/{autograd,backends,data,nn,python,show,tensor,train,vision}/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', 'sharp', '@resvg/*', 'tar', 'zeromq'], message: 'Use a door of lib/host.' },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'require', '__dirname', '__filename', 'global', 'setImmediate'].map(
          name => ({ name, message: 'It is not there in a browser: use a door of lib/host.' }),
        ),
      ],
    },
  },
  { files: ['**/*.{js,mjs}'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['lib/course/desk/deskscript.js'], // of a browser
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(
        [
          'document',
          'fetch',
          'addEventListener',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'URLSearchParams',
        ].map(name => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['lib/site/browser/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'addEventListener',
          'clearInterval',
          'document',
          'Event',
          'IntersectionObserver',
          'localStorage',
          'matchMedia',
          'navigator',
          'requestAnimationFrame',
          'ResizeObserver',
          'setInterval',
          'setTimeout',
          'URL',
          'WebAssembly',
        ].map(name => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['scripts/lite/*.js'], // of a page, and of its service worker
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(
        [
          'addEventListener',
          'caches',
          'console',
          'crypto',
          'document',
          'fetch',
          'Headers',
          'importScripts',
          'location',
          'navigator',
          'Response',
          'sessionStorage',
          'siteFiles',
          'stop',
          'URL',
        ].map(name => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['jest.config.js', 'test/support/longestfirst.js'],
    languageOptions: { globals: { module: 'writable', require: 'readonly', __dirname: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
