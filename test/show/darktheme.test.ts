import { plotLine, showImages, slider, tensor, type Plot } from 'fastbook-ts';
import { loadVega, type VegaView } from '../../lib/host/vega';
import { textOf } from '../support/svg';

jest.setTimeout(30_000); // vega is loaded

/** What JupyterLab's dark theme has vega-embed lay beneath a plot's own settings (vega-themes' `dark`). */
const dark = {
  background: '#333',
  view: { stroke: '#888' },
  title: { color: '#fff', subtitleColor: '#fff' },
  style: { 'guide-label': { fill: '#fff' }, 'guide-title': { fill: '#fff' } },
  axis: { domainColor: '#fff', gridColor: '#888', tickColor: '#fff' },
};

type Config = Record<string, object | string>;

async function drawnInTheDark(plot: Plot): Promise<string> {
  const { vega, vegaLite } = loadVega();
  const { config, ...spec } = plot.bundle().data['application/vnd.vegalite.v5+json'] as { config: Config };
  const merged: Config = { ...dark, ...config };
  for (const key of ['view', 'title', 'axis'] as const)
    merged[key] = { ...dark[key], ...(config[key] as object) };
  const parsed = vega.parse(vegaLite.compile({ ...spec, config: merged }).spec);
  const view = new vega.View(parsed, { renderer: 'none' }) as VegaView & { toSVG(): Promise<string> };
  return view.toSVG();
}

describe('in the dark', () => {
  it('titles and labels of plots are light', async () => {
    const svg = await drawnInTheDark(plotLine([1, 2], { title: 'a', tx: 'b', ty: 'c' }));
    expect(textOf(svg)).toEqual(expect.arrayContaining(['a', 'b', 'c']));
    expect(svg.match(/<text(?![^>]*fill="#fff")[^>]*>[^<]+/g)).toBeNull();
  });

  it('titles of pictures are black on white', async () => {
    const pictures = (k: number) => showImages([tensor([[k, 0]])], { titles: [`${k} of 2`] });
    const svg = await drawnInTheDark(slider('k', [1, 2], pictures));
    expect(svg).toMatch(/<text[^>]*fill="black">1 of 2</);
    expect(svg).toMatch(/<path class="background"[^>]*fill="white"/);
    expect(svg).toMatch(/<text[^>]*fill="#fff"[^>]*>k = 1</);
  });

  it('lines of the grid are paler than those of the plot', async () => {
    const svg = await drawnInTheDark(plotLine([1, 2]));
    const grid = [...svg.matchAll(/role-axis-grid.*?<\/g>/gs)].join('').match(/stroke-opacity="([\d.]+)"/g)!;
    expect(new Set(grid)).toEqual(new Set(['stroke-opacity="0.143"']));
  });
});
