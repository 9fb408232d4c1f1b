import { cellHtml } from '../../lib/site/cellhtml';
import { codeHtml } from '../../lib/site/codehtml';
import { cleanHtml, markdownHtml } from '../../lib/site/markdownhtml';
import { outputHtml, vegaLiteType } from '../../lib/site/outputhtml';
import { guestRendering, type Rendering } from '../../lib/site/rendering';
import type { Cell, Output } from '../../lib/jupyter/notebook/nbformat';

const open: Rendering = {
  ...guestRendering,
  showsHtml: true,
  linksHeadings: true,
  plotsMove: true,
  obeysTags: true,
};
const shown = (text: string, rendering = open) => markdownHtml(text, rendering).html.trim();
const code = (metadata: Cell['metadata'], outputs: Output[] = []): Cell => ({
  cell_type: 'code',
  metadata,
  source: 'const x = 1;',
  outputs,
});
const bundle = (data: Record<string, unknown>, metadata = {}): Output => ({
  output_type: 'display_data',
  data,
  metadata,
});
const png = 'iVBORw0KGgoAAAANSUhEUgAAACAAAAAQCAAAAABYCSsyAAAAAA==';
const evil = '<script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)">here</a>';

describe('a text', () => {
  it('has formulas between dollars, beside Chinese as well, and no formula in a price', () => {
    expect(shown('Its square is $x^2$.')).toContain('<math');
    expect(shown('损失是$x^2$的和')).toContain('<math');
    expect(shown('$$\\frac{1}{2}$$')).toContain('<mfrac>');
    expect(shown('It costs $5 and $6.')).toBe('<p>It costs $5 and $6.</p>');
  });

  it('shows a formula with an error in it as it was written, and one that is too large in its place', () => {
    expect(shown('$\\nothing{$')).toContain('\\nothing{');
    expect(shown('$\\rule{999em}{999em}$')).not.toContain('999em"');
  });

  it('folds what is in details, with the code in it marked', () => {
    const html = shown('<details><summary>Answer</summary>\n\n```ts\nconst a = 1;\n```\n\n</details>');
    expect(html).toMatch(/^<details><summary>Answer<\/summary>[^]*hljs-keyword">const<[^]*<\/details>$/);
  });

  it('keeps of HTML what shows, and nothing that runs, loads or has a look of its own', () => {
    expect(shown(`<kbd>a</kbd><b style="position:fixed">b</b>${evil}`)).toBe(
      '<p><kbd>a</kbd><b>b</b><span></span><a>here</a></p>',
    );
    expect(shown('<iframe src="https://example.org"></iframe>')).toBe('');
    expect(shown('<svg onload="alert(1)"><use href="#x"/></svg>')).toBe('<p></p>');
  });

  it('is not closed by an element that it leaves open', () => {
    expect(shown('<details><b>a')).toBe('<details><b>a</b></details>');
    expect(shown('a</div></section>b')).toBe('<p>ab</p>');
  });

  it('has signs for private use left out, and nothing put in their place', () => {
    expect(shown('a\ue0000\ue001b $x$')).not.toMatch(/[\ue000\ue001]/);
  });

  it('has headings with ids of their own, in any script', () => {
    const { html, headings } = markdownHtml(
      '## The *loss*\n\n## 损失 `x`\n\n## The loss',
      open,
      new Set(['the-loss']),
    );
    expect(headings).toEqual([
      { level: 2, id: 'the-loss-2', text: 'The loss' },
      { level: 2, id: '损失-x', text: '损失 x' },
      { level: 2, id: 'the-loss-3', text: 'The loss' },
    ]);
    expect(html).toContain('<h2 id="the-loss-2">The <em>loss</em><a class="heading-link"');
  });

  it('makes an address a link, and no name of a file', () => {
    expect(shown('see https://example.org or main.py')).toBe(
      '<p>see <a href="https://example.org">https://example.org</a> or main.py</p>',
    );
  });
});

describe("a guest's cell", () => {
  it('shows HTML as text, loads no picture, and obeys no tag', () => {
    expect(shown(evil, guestRendering)).not.toMatch(/<(script|img|a\b)/);
    expect(shown('![a picture](https://example.org/a.png)', guestRendering)).toBe(
      '<p><span>a picture</span></p>',
    );
    expect(shown('![<script>](a.png)', guestRendering)).toBe('<p><span>&lt;script&gt;</span></p>');
    expect(shown('# sum', guestRendering)).toBe('<h1>sum</h1>');
    const hidden = code({ tags: ['remove-cell'], jupyter: { source_hidden: true } });
    expect(cellHtml(hidden, guestRendering).html).toMatch(/^<pre class="code">/);
  });

  it('says that an output without a form cannot be shown', () => {
    const outputs = [
      {},
      { output_type: 'stream' },
      { output_type: 'error' },
      { output_type: 'display_data' },
    ];
    for (const output of outputs as unknown[] as Output[])
      expect(outputHtml(output, guestRendering)).toMatch(/an output (that cannot be shown|of the type )/);
  });
});

describe('a code cell', () => {
  it('is folded or left out by its tags and metadata, in whole or in part', () => {
    const result = [bundle({ 'text/plain': '1' })];
    const html = (metadata: Cell['metadata']) =>
      cellHtml(code(metadata, result), open)
        .html.replace(/<(?!\/?(details|pre))[^>]*>/g, '')
        .replace(/\s+/g, ' ');
    const source = '<pre class="code">const x = 1;</pre>';
    const output = '<pre class="result">1</pre>';
    const folded = (inner: string) => `<details class="fold">Code ${inner} </details>`;
    expect(html({})).toBe(`${source} ${output}`);
    expect(html({ tags: ['hide-cell'] })).toBe(folded(`${source} ${output}`));
    expect(html({ tags: ['hide-input'] })).toBe(`${folded(source)} ${output}`);
    expect(html({ jupyter: { outputs_hidden: true } })).toBe(`${source} ${folded(output)}`);
    expect(html({ tags: ['remove-input'] })).toBe(output);
    expect(html({ tags: ['remove-output'] })).toBe(source);
    expect(html({ tags: ['remove-cell'] })).toBe('');
  });

  it('has code in an unknown language, and very long code, without colours', () => {
    expect(codeHtml('a <b>', 'klingon')).toBe('<pre class="code"><code>a &lt;b&gt;</code></pre>');
    expect(codeHtml('const '.repeat(10_000), 'ts')).not.toContain('hljs');
  });

  it('shows the pictures that lie in a cell of text', () => {
    const attachments = { 'a b.png': { 'image/png': png } };
    const cell = {
      cell_type: 'markdown',
      metadata: {},
      source: '![x](attachment:a%20b.png)',
      attachments,
    } as Cell;
    expect(cellHtml(cell, open).html).toContain(`<img src="data:image/png;base64,${png}" alt="x"`);
  });
});

describe('an output', () => {
  it('is a picture in the size that its metadata give, or that it has', () => {
    const data = { 'image/png': png, 'text/plain': 'a "plot"' };
    expect(outputHtml(bundle(data, { 'image/png': { width: 16, height: 8 } }), open)).toContain(
      'width="16" height="8" alt="a &quot;plot&quot;"',
    );
    expect(outputHtml(bundle(data), open)).toContain('width="32" height="16"');
  });

  it('moves where its specification has a parameter, at any depth, or where it has no picture', () => {
    const html = (spec: object, more = {}) => outputHtml(bundle({ [vegaLiteType]: spec, ...more }), open);
    const picture = { 'image/png': png };
    expect(html({ params: [] }, picture)).not.toContain('moving');
    expect(html({ data: { values: [{ params: [1] }] } }, picture)).not.toContain('moving');
    expect(html({ hconcat: [{}, { layer: [{ params: [1] }] }] }, picture)).toMatch(
      /^<div class="moving".*<img/,
    );
    expect(html({})).toContain('moving');
    expect(html({ title: '</script><script>alert(1)</script>' })).not.toContain('<script>alert');
    expect(outputHtml(bundle({ [vegaLiteType]: { params: [1] }, ...picture }), guestRendering)).toMatch(
      /^<img/,
    );
  });

  it('is a table where it is HTML, without scripts', () => {
    const table = '<table class="dataframe"><tr style="color:red"><td onclick="x()">1</td></tr></table>';
    expect(outputHtml(bundle({ 'text/html': table + evil, 'text/plain': '1' }), open)).toBe(
      '<div class="rich"><table><tr><td>1</td></tr></table><span></span><a>here</a></div>',
    );
    expect(cleanHtml('<style>*{display:none}</style>a', open)).toBe('a');
  });
});
