import { Lot } from './lot';

// JSON as a tree, in which names may occur twice and literals may be what no value of JavaScript is
type Node = Branch | string;
interface Branch {
  readonly kind: 'object' | 'array';
  /** The keys of an array are not written. */
  readonly members: [key: string, value: Node][];
}

const nodeOf = (value: unknown): Node => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return {
    kind: Array.isArray(value) ? 'array' : 'object',
    members: Object.entries(value).map(([key, item]): [string, Node] => [key, nodeOf(item)]),
  };
};

function textOf(node: Node): string {
  if (typeof node === 'string') return node;
  return node.kind === 'array'
    ? `[${node.members.map(([, item]) => textOf(item)).join(', ')}]`
    : `{${node.members.map(([key, item]) => `${JSON.stringify(key)}: ${textOf(item)}`).join(', ')}}`;
}

const branchesOf = (node: Node): Branch[] =>
  typeof node === 'string' ? [] : [node, ...node.members.flatMap(([, item]) => branchesOf(item))];

/** Values in the place of others. */
const literals = ['null', 'true', 'false', '0', '1', '-1', '2', '3', '4', '5', '1.5', '4.0', '2.0']
  .concat('NaN', '-Infinity', '1e400', '12345678901234567890', '1'.repeat(5000), '"x"', '""', '"code"', '"4"')
  .concat('"stream"', '"display_data"', '"error"', '"stdout"', '"data"', '"nbval-skip"', '"raises-exception"')
  .concat('"\\ud83d"', '"\\ud83d\\ude00"', '"é\\u0000\\r\\n"', `"${'long '.repeat(20_000)}"`)
  .concat('[]', '{}', '["a"]', '["a\\n", "b"]', '[1]', '[[]]', '[{}]', '[null]', '{"a": 1}', '{"a": {}}')
  .concat(
    '["nbval-skip"]',
    '["raises-exception", 1]',
    '[["a"]]',
    '{"text/plain": "1"}',
    '{"name": "python3"}',
  )
  .concat(
    '{"name": "nosuch"}',
    '{"name": 5}',
    '[{"output_type": "stream", "name": "stdout", "text": "1\\n"}]',
  )
  .concat(`${'['.repeat(60)}${']'.repeat(60)}`, `${'['.repeat(3000)}${']'.repeat(3000)}`);

/** Names of members that a notebook has somewhere. */
const names = [
  'cells',
  'worksheets',
  'metadata',
  'nbformat',
  'nbformat_minor',
  'cell_type',
  'source',
  'input',
]
  .concat(
    'outputs',
    'output_type',
    'execution_count',
    'prompt_number',
    'name',
    'stream',
    'text',
    'data',
    'id',
  )
  .concat(
    'text/plain',
    'application/json',
    'json',
    'png',
    'tags',
    'kernelspec',
    'attachments',
    'ename',
    'level',
  )
  .concat(
    'evalue',
    'traceback',
    'collapsed',
    'language',
    'code',
    '__proto__',
    'get',
    'other',
    'orig_nbformat',
  );

/** Damages one place of a tree. */
function damage(root: Branch, lot: Lot): void {
  const branches = branchesOf(root).filter(({ members }) => members.length > 0);
  if (branches.length === 0) return;
  const { kind, members } = lot.oneOf(branches);
  const i = lot.below(members.length);
  const [key, value] = members[i];
  switch (lot.below(kind === 'object' ? 9 : 7)) {
    case 0:
    case 1:
      members.splice(i, 1);
      return;
    case 2:
    case 3:
    case 4:
      members[i] = [key, lot.oneOf(literals)];
      return;
    case 5:
      members.push([lot.oneOf(names), lot.oneOf(literals)]);
      return;
    case 6:
      members.splice(lot.below(members.length + 1), 0, [key, value]); // twice, in another place or value
      return;
    case 7:
      members.push([key, lot.oneOf(literals)]);
      return;
    default:
      members[i] = [lot.oneOf(names), value];
  }
}

/** Damages the bytes of a file. */
function damageBytes(text: string, lot: Lot): Buffer {
  const bytes = Buffer.from(text);
  const at = lot.below(bytes.length);
  const insert = (...added: number[]) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from(added), bytes.subarray(at)]);
  switch (lot.below(9)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return insert(0xff);
    case 2:
      return insert(0xed, 0xa0, 0xbd); // half a character
    case 3:
      return insert(lot.oneOf([0, 9, 10, 13, 44, 34, 92, 123, 125]));
    case 4:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 5:
      return Buffer.from(text, 'utf16le');
    case 6:
      return Buffer.concat([bytes, Buffer.from(lot.oneOf([' ', '\r\n', '\0', '{}', ',']))]);
    case 7:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    default:
      return Buffer.from(text.replaceAll(', ', lot.oneOf([',\r\n', ',\n', ' ,\t', ', ,'])));
  }
}

const mimes = (text: string) => ({
  'text/plain': [text],
  'application/json': { a: [1, 2.0] },
  'image/png': 'AAAA',
});
const cellsOf4 = (hasIds: boolean) =>
  [
    {
      cell_type: 'markdown',
      metadata: {},
      source: ['# A\n', 'b'],
      attachments: { 'a.png': { 'image/png': 'AA' } },
    },
    {
      cell_type: 'code',
      metadata: { tags: ['a'] },
      source: 'print(1)',
      execution_count: 1,
      outputs: [{ output_type: 'stream', name: 'stdout', text: ['1\n'] }],
    },
    {
      cell_type: 'code',
      metadata: { collapsed: false },
      source: ['# NBVAL_CHECK_OUTPUT\n', '1 + 1'],
      execution_count: 2,
      outputs: [
        { output_type: 'execute_result', execution_count: 2, metadata: {}, data: { 'text/plain': ['2'] } },
      ],
    },
    {
      cell_type: 'code',
      metadata: { tags: ['raises-exception'] },
      source: 'print("a")\n1/0',
      execution_count: 3,
      outputs: [
        { output_type: 'stream', name: 'stdout', text: 'a\n' },
        { output_type: 'error', ename: 'ZeroDivisionError', evalue: 'division by zero', traceback: ['t'] },
      ],
    },
    {
      cell_type: 'code',
      metadata: {},
      source: 'display({"application/json": {"a": [1, 2]}, "text/plain": "x"}, raw=True)',
      execution_count: 4,
      outputs: [{ output_type: 'display_data', metadata: {}, data: mimes('x') }],
    },
    { cell_type: 'code', metadata: {}, source: '', execution_count: null, outputs: [] },
    { cell_type: 'raw', metadata: {}, source: 'x' },
  ].map((cell, i) => (hasIds ? { id: `cell-${i}`, ...cell } : cell));

const cellsOf3 = [
  { cell_type: 'heading', level: 2, metadata: {}, source: ['A'] },
  { cell_type: 'markdown', metadata: {}, source: ['# A', 'b'], rendered: ['x'] },
  {
    cell_type: 'code',
    metadata: { tags: ['a'] },
    language: 'python',
    collapsed: false,
    input: ['a = 1\n', 'print(a)'],
    prompt_number: 1,
    outputs: [{ output_type: 'stream', stream: 'stdout', text: ['1\n'] }],
  },
  {
    cell_type: 'code',
    metadata: {},
    input: '1 + 1',
    prompt_number: 2,
    outputs: [{ output_type: 'pyout', prompt_number: 2, metadata: {}, text: ['2'], png: 'AAAA' }],
  },
  {
    cell_type: 'code',
    metadata: { tags: ['nbval-raises-exception'] },
    input: '1/0',
    prompt_number: 3,
    outputs: [
      { output_type: 'pyerr', ename: 'ZeroDivisionError', evalue: 'division by zero', traceback: ['t'] },
    ],
  },
  {
    cell_type: 'code',
    metadata: {},
    input: 'display({"application/json": {"a": 1}, "text/html": "<b>"}, raw=True)',
    prompt_number: 4,
    outputs: [{ output_type: 'display_data', metadata: {}, html: '<b>', json: ['{"a": ', '1}'] }],
  },
];

const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };

function whole(lot: Lot): unknown {
  const format = lot.oneOf([4, 4, 4, 4, 3, 3, 2, 2, 5, 1]);
  const cells = [...(format >= 4 ? [] : cellsOf3)];
  const metadata = { kernelspec };
  switch (format) {
    case 1:
      return {
        nbformat: 1,
        cells: [
          { cell_type: 'code', code: '1', prompt_number: 1 },
          { cell_type: 'text', text: 'x' },
        ],
      };
    case 2:
    case 3:
      return { nbformat: format, nbformat_minor: 0, metadata, worksheets: [{ metadata: {}, cells }] };
    default: {
      const minor = lot.oneOf([0, 1, 2, 3, 4, 4, 5, 5]);
      return { nbformat: format, nbformat_minor: minor, metadata, cells: cellsOf4(minor >= 5) };
    }
  }
}

/**
 * Files of notebooks for ipykernel that are damaged at random: members are missing, have another value or
 * another name, occur twice; bytes are no UTF-8, or no JSON. nbformat 1 to 5.
 */
export function damagedNotebooks(seed: number, count: number): Buffer[] {
  const lot = new Lot(seed);
  return Array.from({ length: count }, () => {
    const root = nodeOf(structuredClone(whole(lot))) as Branch;
    const isInBytes = lot.below(10) === 0;
    for (let times = isInBytes ? 0 : lot.oneOf([1, 1, 1, 1, 2, 3]); times > 0; times--) damage(root, lot);
    return isInBytes ? damageBytes(textOf(root), lot) : Buffer.from(textOf(root));
  });
}
