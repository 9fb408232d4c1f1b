import { tablesIn } from '../../lib/nbval/compare/htmltable';
import { Structure, structureOf, withoutPlainTables } from '../../lib/nbval/compare/structure';

const outline = (value: unknown, key = 'text/plain') => {
  const found = structureOf(key, value);
  return found instanceof Structure ? found.outline : 'none';
};

it.each([
  ['0.25', 'number'],
  ['-1e-3', 'number'],
  ["'a'", 'text'],
  ['True', 'boolean'],
  ['None', 'null'],
  ['[]', 'list of 0'],
  ['[1, 2, 3]', 'list of 3: number'],
  ['(1, 2)', 'list of 2: number'],
  ["{'b': 1, 'a': [1, 2]}", 'object\n  a: list of 2: number\n  b: number'],
  ['{}', 'object'],
  ["[1, 'a']", 'list of 2\n  - number\n  - text'],
  ["{ x: 1, 'y z': [ 'a', ... 90 more items ] }", 'object\n  x: number\n  y z: list of 91: text'],
  [
    "Map(2) { 'a' => 1, 'b' => 2 }",
    'object\n  Map: list of 2\n    - list of 1: number\n    - object\n      a: number\n      b: number',
  ],
  [
    "tensor([[1., 2.],\n        [3., 4.]], device='cpu')",
    'object\n  tensor: object\n    0: list of 2: list of 2: number\n    device: text',
  ],
  ['[[1 2]\n [3 4]]', 'list of 2: list of 2: number'],
  ['   a  b\n0  1 -2\n1 -1  2', 'table of 2 rows and 2 columns: a, b'],
  ['┌───┬───┐\n│ a │ b │\n├───┼───┤\n│ 1 │ 2 │\n└───┴───┘', 'table of 1 rows and 2 columns: a, b'],
  ['| a | b |\n|---|:--|\n| 1 | 2 |\n| 3 | 4 |', 'table of 2 rows and 2 columns: a, b'],
  [
    'array([[1, 2]], dtype=float32)',
    'object\n  array: object\n    0: list of 1: list of 2: number\n    dtype: text',
  ],
  ['┌───┬───┐\n│ a ┆ b │\n╞═══╪═══╡\n│ 1 ┆ x │\n└───┴───┘', 'table of 1 rows and 2 columns: a, b'],
  ['hello', 'none'],
  ['loss 0.25', 'none'],
  ['<A object at 0x1>', 'none'],
  ['{a: 1', 'none'],
  ["it's [1, 2", 'none'],
  ['[1, 2] and', 'none'],
  ['[1, ... 999999999 more items]', 'none'],
  ['['.repeat(200) + ']'.repeat(200), 'none'],
])('the structure of %j is %j', (text, expected) => {
  expect(outline(text)).toBe(expected);
});

it('JSON has its keys and lengths, and an error is itself', () => {
  expect(outline({ b: [1, 2], a: null }, 'application/json')).toBe(
    'object\n  a: null\n  b: list of 2: number',
  );
  expect(structureOf('evalue', '[1]')).toBe('[1]');
});

const html =
  '<style>td > a {}</style><!-- <table> --><table border="1" title="a > b"><thead><tr>' +
  '<th></th><th>a &amp; b</th>' +
  '<th colspan=2>c</th></tr></thead><tbody><tr><th>0<td>1<td>2 <b>x</b><table><tr><td>in</table><td>3</tr>' +
  '<tr><th>1</th><td>4</td><td>5</td><td>6</td></tr></tbody></table><p>100 rows × 3 columns</p>';

it('tables of HTML are read as a browser reads them, well-formed or not', () => {
  expect(tablesIn(html).map(rows => rows.map(row => row.map(({ text }) => text)))).toEqual([
    [
      ['', 'a & b', 'c'],
      ['0', '1', '2 x in', '3'],
      ['1', '4', '5', '6'],
    ],
  ]);
  expect(outline(html, 'text/html')).toBe('table of 2 rows and 4 columns: , a & b, c\n100 rows × 3 columns');
  expect(outline('<p>none</p>', 'text/html')).toBe('none');
  expect(tablesIn('<table><tr><td>1<tr><td>2')).toHaveLength(1);
});

it.each(['<a ', '<a "', `<a '"`, '<style>', '<!--', '<td>'])('%j, 100,000 times, takes no time', part => {
  expect(tablesIn(part.repeat(100_000))).toEqual([]);
});

it('a table may have 200,000 rows', () => {
  const rows = '<tr><td>1<td>2</tr>'.repeat(200_000);
  expect(outline(`<table>${rows}</table>`, 'text/html')).toBe('table of 200000 rows and 2 columns: ');
});

it('the text beside a table is not compared', () => {
  const output = { output_type: 'display_data', data: { 'text/html': html, 'text/plain': 'x' } };
  expect(withoutPlainTables([output])[0]).toMatchObject({ data: { 'text/html': html } });
  expect(withoutPlainTables([output])[0]['data']).not.toHaveProperty('text/plain');
});

it('a text of megabytes is compared as it is', () => {
  const text = `'${'a\\n'.repeat(5_000_000)}'`;
  expect(structureOf('text/plain', text) === text).toBe(true);
});
