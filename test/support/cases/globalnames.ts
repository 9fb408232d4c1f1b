/** Two cells with names that the global object has, and what the second shows: on Node and in a browser. */
export const renamed: readonly (readonly [cells: readonly [string, string], shown: string])[] = [
  [['const URL = 1; const f = () => URL', '[URL, f(), { URL }]'], '[ 1, 1, { URL: 1 } ]'],
  [
    ['const { process, fetch } = { process: 2, fetch: 3 }', '[process, fetch, { process }.process]'],
    '[ 2, 3, 2 ]',
  ],
  [["const window = 4, name = 'n', self = 5", '[window, name, self]'], "[ 4, 'n', 5 ]"],
  [['function setTimeout() { return 6 }', '[setTimeout.name, setTimeout()]'], "[ 'setTimeout', 6 ]"],
  [["import { join as performance } from 'path'", "performance('a', 'b')"], 'a/b'],
  [["import { performance } from 'perf_hooks'", 'typeof performance.now'], 'function'],
  [
    ['const Headers = class {}, queueMicrotask = () => 1', '[Headers.name, queueMicrotask.name]'],
    "[ 'Headers', 'queueMicrotask' ]",
  ],
  [
    [
      'var module = 5; { var exports = 6 } for (var navigator of [7]); let require = 8',
      '[module, exports, navigator, require]',
    ],
    '[ 5, 6, 7, 8 ]',
  ],
  [
    [
      'class Element { static me = Element.name; static make() { return new Element() } }',
      '[Element.me, Element.make()]',
    ],
    "[ 'Element', Element {} ]",
  ],
  [
    [
      "enum Image { A = 'x' } namespace document { export const URL = 3; export const b = URL }",
      '[Image.A, document.b]',
    ],
    "[ 'x', 3 ]",
  ],
  [['const $name = 1, $Blob = 2; const name = 3, Blob = 4', '[$name, $Blob, name, Blob]'], '[ 1, 2, 3, 4 ]'],
  [
    ['let atob: any = 1; atob++; [atob] = [9]; ({ atob } = { atob: 10 })', '[atob, `${atob}`]'],
    "[ 10, '10' ]",
  ],
  [
    ['let { Event: e, ...Request } = { Event: 3, z: 4 }; let [Response = 5] = []', '[e, Request, Response]'],
    '[ 3, { z: 4 }, 5 ]',
  ],
  [
    ['crypto: for (const x of [1]) { break crypto }', '({ URL: 1, fetch() { return this.URL } }).fetch()'],
    '1',
  ],
  [
    [
      'function inner(URL: string, { fetch = 1 } = {}) { const process = 3; return [URL, fetch, process] }',
      "inner('z')",
    ],
    "[ 'z', 1, 3 ]",
  ],
  [['type Audio = string; const audio: Audio = "a"; interface Deno { x: 1 }', 'audio'], 'a'],
  [['async function* Iterator() { yield 1 }', '(await Iterator().next()).value'], '1'],
];
