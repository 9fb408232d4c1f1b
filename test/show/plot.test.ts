import { inspect } from 'node:util';
import {
  display,
  graph,
  L,
  pixelTable,
  Plot,
  plotFunction,
  plotGrid,
  plotLine,
  plotScatter,
  record,
  tensor,
  tf,
} from 'fastbook-ts';

/** The marks of a rendered plot. */
const marks = (plot: Plot, kind: 'symbol' | 'line' | 'rect' | 'text') => {
  const group = new RegExp(`<g class="mark-${kind} role-mark[^>]*>(.*?)</g>`, 'gs');
  return [...plot.toSVG().matchAll(group)].map(match => match[1].match(/<(path|text)/g)?.length ?? 0);
};
const textOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(match => match[1]);

describe('rendered', () => {
  it('plotFunction draws one line through 100 points, under its titles', () => {
    const plot = plotFunction((x: tf.Tensor) => x.square(), { tx: 'x', ty: 'x**2', title: 'A parabola' });
    expect(marks(plot, 'line')).toEqual([1]);
    expect(textOf(plot.toSVG())).toEqual(expect.arrayContaining(['x', 'x**2', 'A parabola']));
    const path = /mark-line.*? d="([^"]*)"/s.exec(plot.toSVG())![1];
    expect(path.match(/[ML]/g)).toHaveLength(100);
  });

  it('plotScatter draws a symbol a point, in its colour', () => {
    const plot = plotScatter([1, 2, 3], tensor([1, 4, 9]), { color: 'red', ylim: [0, 10] });
    expect(marks(plot, 'symbol')).toEqual([3]);
    expect(plot.toSVG()).toContain('fill="red"');
  });

  it('layer lays one plot over another, on the same axes', () => {
    const plot = plotFunction(Math.sin).layer(plotScatter([-1.5], [Math.sin(-1.5)], { color: 'red' }));
    expect([marks(plot, 'line'), marks(plot, 'symbol')]).toEqual([[1], [1]]);
  });

  it('plotLine follows the order of its points, and marks them', () => {
    const plot = plotLine([2, 0, 1], [0, 1, 0], { points: true });
    expect([marks(plot, 'line'), marks(plot, 'symbol')]).toEqual([[1], [3]]);
    const [, first, second] = /mark-line.*? d="M([\d.]+),[\d.]+L([\d.]+),/s.exec(plot.toSVG())!;
    expect(Number(first)).toBeGreaterThan(Number(second));
  });

  it('pixelTable writes every number into a shaded cell, light on dark', () => {
    const svg = pixelTable(
      tensor([
        [0, 7],
        [255, 7],
      ]),
    ).toSVG();
    expect(
      marks(
        pixelTable(
          tensor([
            [0, 7],
            [255, 7],
          ]),
        ),
        'rect',
      ),
    ).toEqual([4]);
    expect(textOf(svg)).toEqual(expect.arrayContaining(['0', '255', '7']));
    expect(svg).toMatch(/fill="#f1f1f1"[^>]*>255</);
    expect(svg).toMatch(/fill="rgb\(0, 0, 0\)"|fill="#000000"|fill="black"/);
  });

  it('pixelTable shades a number by its place between the smallest and the largest of the table', () => {
    const shades = [
      ...pixelTable(
        tensor([
          [0, 22],
          [255, 0],
        ]),
      )
        .toSVG()
        .matchAll(/fill="rgb\((\d+),[^"]*"/g),
    ].map(([, grey]) => Number(grey));
    expect(shades).toEqual([255, expect.any(Number), 0, 255]);
    expect(shades[1]).toBeGreaterThan(200);
  });

  it('plotGrid puts plots side by side', () => {
    const plot = plotGrid([plotLine([1, 2]), plotLine([2, 1])], { width: 100 });
    expect(marks(plot, 'line')).toEqual([1, 1]);
    expect(() => plotLine([1]).layer(plot)).toThrow('a grid of plots cannot be laid over another plot');
  });

  it('graph draws a node and an edge for every one in the source', async () => {
    const svg = (await graph('init -> predict; predict -> init [label=repeat]')).toSVG();
    expect(svg.match(/class="node"/g)).toHaveLength(2);
    expect(svg.match(/class="edge"/g)).toHaveLength(2);
    expect(textOf(svg)).toEqual(expect.arrayContaining(['init', 'predict', 'repeat']));
    await expect(graph('init -> -> predict')).rejects.toThrow(/graph: syntax error.* in init -> -> predict/s);
  });
});

describe('a plot as a MIME bundle', () => {
  const { data, metadata } = plotLine([1, 2], { title: 'up' }).bundle();

  it('has a vega-lite specification as an object, a PNG with its size, and a line of text', () => {
    expect(Object.keys(data)).toEqual(['application/vnd.vegalite.v5+json', 'image/png', 'text/plain']);
    expect(data['application/vnd.vegalite.v5+json']).toMatchObject({
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: 'up',
    });
    expect(data['text/plain']).toBe('up: line of 2 points');
    const png = Buffer.from(data['image/png'] as string, 'base64');
    const size = metadata!['image/png'] as { width: number; height: number };
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * size.width, 2 * size.height]);
  });

  it('prints its text outside of a notebook', () => {
    expect(inspect([plotLine([1, 2])])).toBe('[ plot: line of 2 points ]');
  });
});

describe('bad input', () => {
  it.each([
    [() => plotScatter([1, 2], [1]), 'plotScatter: x and y differ in length: 2 and 1'],
    [() => plotLine([]), 'plotLine: there are no points'],
    [() => plotFunction(Math.sin, { steps: 1 }), 'plotFunction: expected at least 2 steps, got 1'],
    [() => plotGrid([]), 'plotGrid: there are no plots'],
    [() => pixelTable(tensor([1])), 'pixelTable: expected [rows, columns], got shape [1]'],
    [() => record('x', NaN), "record 'x': expected a finite number, got NaN"],
  ])('%#', (call, message) => expect(call).toThrow(message));

  it('what is no number leaves a gap', () => {
    expect(marks(plotScatter([1, 2, 3], [1, NaN, 3]), 'symbol')).toEqual([2]);
  });
});

it('takes an L, and a tensor', () => {
  expect(marks(plotLine(new L([1, 2])), 'line')).toEqual([1]);
  expect(marks(plotScatter(tensor([1, 2]), new L([1, 2])), 'symbol')).toEqual([2]);
});

it('display(…) and record(…) print their text outside of a notebook', () => {
  const log = jest.spyOn(console, 'log').mockImplementation();
  display(plotLine([1, 2]));
  display([1, 'a']);
  record('linear/accuracy', tensor(0.5));
  expect(log.mock.calls.flat()).toEqual(['plot: line of 2 points', "[ 1, 'a' ]", 'linear/accuracy: 0.5000']);
  log.mockRestore();
});
