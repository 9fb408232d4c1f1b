import { Plot } from '../../lib/show/plot';
import { readNotebook, type Output } from '../../lib/jupyter/notebook/nbformat';
import { notebookFile, notebookNames } from '../support/experiments';

// what the stored outputs show where nothing moves, and that each slider moves its picture

const plotMime = 'application/vnd.vegalite.v5+json';
const widgetMime = 'application/vnd.jupyter.widget-view+json';

interface Slider {
  readonly name: string;
  readonly value: number;
  readonly bind: { readonly min: number; readonly max: number; readonly step: number };
}
interface Spec {
  readonly params?: readonly Slider[];
  readonly [part: string]: unknown;
}

const bundles = (outputs: readonly Output[] = []): Record<string, unknown>[] =>
  outputs.flatMap(output => ('data' in output ? [output.data] : []));

const stored = notebookNames.map(name => {
  const { cells } = readNotebook(notebookFile(name));
  return { name, shown: cells.flatMap(({ outputs }) => bundles(outputs)) };
});

const moving = stored.flatMap(({ name, shown }) =>
  shown.flatMap(data => {
    const { params = [], ...spec } = (data[plotMime] ?? {}) as Spec;
    return params.map(slider => ({ notebook: name, slider, params, spec }));
  }),
);

/** Titles name the value of the slider, and so would change by themselves. */
const withoutTitles = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(withoutTitles);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).flatMap(([key, value]) =>
      key === 'title' && typeof value === 'object' && value !== null ? [] : [[key, withoutTitles(value)]],
    ),
  );
};

describe.each(stored)('$name', ({ shown }) => {
  it('has a picture beside each plot and each widget, for viewers in which nothing moves', () => {
    const drawn = shown.filter(data => plotMime in data || widgetMime in data);
    expect(drawn.filter(data => !('image/png' in data))).toEqual([]);
  });
});

describe('the sliders of the notebooks', () => {
  it('are those that the chapter needs', () => {
    const notebooks = new Set(moving.map(({ notebook }) => notebook.slice(0, 2)));
    expect([...notebooks]).toEqual(expect.arrayContaining(['04', '05', '06', '08', '11', '12', '16']));
    expect(moving.length).toBeGreaterThanOrEqual(14);
  });

  it.each(moving)('$notebook: $slider.bind.name changes the picture', ({ slider, params, spec }) => {
    const { value, bind } = slider;
    const { min, max, step } = bind;
    expect((max - min) / step).toBeGreaterThanOrEqual(1);
    const still = withoutTitles(spec) as object;
    const picture = (at: number) =>
      new Plot({
        ...still,
        params: params.map(other => (other === slider ? { ...other, value: at } : other)),
      })
        .toSVG()
        .replaceAll(/clip\d+/g, 'clip'); // each drawing has a number of its own
    const stops = [...new Set([min, value, max])];
    expect(new Set(stops.map(picture)).size).toBe(stops.length);
  });
});
