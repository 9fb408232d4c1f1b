import {
  plotFunction,
  plotGrid,
  plotImage,
  plotLine,
  plotScatter,
  showImages,
  slider,
  tensor,
  type Plot,
} from 'fastbook-ts';
import { marks, textOf } from '../support/svg';

interface Spec {
  title?: object;
  params?: { name: string; value: number; bind: object }[];
  layer: { data: { values: { frame?: number; x: number; y: number }[] }; transform?: object[] }[];
}

const specOf = (plot: Plot) => plot.spec as Spec;
const curve = plotFunction((x: number) => x * x);
const point = (x: number) => plotScatter([x], [x * x], { color: 'red' });

describe('slider(name, values, plotAt)', () => {
  it('has a range for equal steps, and shows the frame in the middle', () => {
    const plot = slider('x', [-1, -0.5, 0, 0.5, 1], x => curve.layer(point(x)));
    const [param] = specOf(plot).params!;
    expect(param).toMatchObject({
      value: 0,
      bind: { input: 'range', name: 'x ', min: -1, max: 1, step: 0.5 },
    });
    expect(textOf(plot.toSVG())).toContain('x = 0');
    expect(marks(plot, 'symbol')).toEqual([1, 2]); // the point, and two unseen ones that hold the axes
  });

  it('shows its values without their errors of rounding', () => {
    const stops = [1, 2, 3].map(i => i * 1e-5); // the last is 0.000030000000000000004
    const [param] = specOf(slider('lr', stops, point, { start: 3e-5 })).params!;
    expect(param).toMatchObject({ value: 0.00003, bind: { min: 0.00001, max: 0.00003, step: 0.00001 } });
    expect(marks(slider('lr', stops, point, { start: 3e-5 }), 'symbol')).toEqual([1, 2]);
  });

  it('counts for other steps, and has the value in the title', () => {
    const plot = slider('lr', [0.01, 0.1, 1], lr => point(lr), { start: 1 });
    expect(specOf(plot).params![0]).toMatchObject({
      value: 3,
      bind: { name: 'lr, stop ', min: 1, max: 3, step: 1 },
    });
    expect(textOf(plot.toSVG())).toContain('lr = 1');
  });

  it.each([0.1, 0.3, 0.7])('shows the point of %f, whatever the rounding', start => {
    const stops = Array.from({ length: 11 }, (_, i) => i * 0.1);
    const plot = slider('x', stops, x => plotScatter([x], [x]), { start });
    expect(marks(plot, 'symbol')).toEqual([1, 2]);
    expect(textOf(plot.toSVG())).toContain(`x = ${start}`);
  });

  it('keeps once what is the same in all frames', () => {
    const [still, moving] = specOf(slider('x', [0, 1], x => curve.layer(point(x)))).layer;
    expect(still.data.values).toHaveLength(100);
    expect(moving.data.values).toEqual([
      { x: 0, y: 0, frame: 0 },
      { x: 1, y: 1, frame: 1 },
    ]);
    expect(moving.transform).toHaveLength(1);
  });

  it('has the axes of all frames in each of them', () => {
    const ticks = (start: number) =>
      textOf(slider('x', [1, 50, 99], x => plotLine([0, x], [0, x], { title: 'fixed' }), { start }).toSVG());
    const at = (start: number) => ticks(start).filter(text => !text.startsWith('fixed'));
    expect(at(1)).toEqual(at(99));
    expect(at(1)).toContain('90');
  });

  it('has the limits that its frames were given', () => {
    const plot = slider('x', [1, 2], x => plotLine([0, 5 * x], { ylim: [0, x] }));
    expect((plot.spec as { encoding: { y: { scale: object } } }).encoding.y.scale).toMatchObject({
      domain: [0, 2],
    });
  });

  it('moves grids, and their titles', () => {
    const plot = slider('k', [1, 2, 3], k =>
      plotGrid([plotLine([0, k], { title: `k is ${k}` }), plotLine([k, 0], { title: 'down' })]),
    );
    expect(textOf(plot.toSVG())).toEqual(expect.arrayContaining(['k = 2', 'k is 2', 'down']));
  });

  it('moves pictures', () => {
    const pictures = (k: number) =>
      showImages([tensor([[k, 0]]), tensor([[0, k]])], { titles: ['a', `${k} b`] });
    const plot = slider('k', [1, 2], pictures, { start: 2 });
    expect(plot.toSVG().match(/<image/g)).toHaveLength(2);
    expect(textOf(plot.toSVG())).toEqual(['a', '2 b', 'k = 2']);
    expect(plot.bundle().data['image/png']).toBeDefined();
  });

  it('can be laid over another plot, and stand in a grid with its own kind as one slider', () => {
    const moving = () => slider('x', [0, 1], x => point(x));
    const layered = curve.layer(moving());
    expect(textOf(layered.toSVG())).toContain('x = 0');
    expect(specOf(plotGrid([layered, moving()])).params).toHaveLength(1);
    expect(specOf(plotGrid([layered, slider('y', [0, 1], y => point(y))])).params).toHaveLength(2);
  });

  it('thins what would be large', () => {
    const noise = Array.from({ length: 3000 }, (_, i) => Math.sin(i * i));
    const plot = slider('k', [1, 2, 3, 4, 5], k => plotLine(noise.map(x => x * k)));
    expect(JSON.stringify(plot.spec).length).toBeLessThan(320_000);
    expect(specOf(plot).layer[0].data.values.filter(({ frame }) => frame === 0).length).toBeGreaterThan(900);
  });

  it.each([
    [[1], {}, 'slider: expected two or more different numbers, got [1]'],
    [[1, NaN], {}, 'slider: expected two or more different numbers, got [1, NaN]'],
    [[1, 2, 1], {}, 'slider: expected two or more different numbers, got [1, 2, 1]'],
    [[1, 2], { start: 3 }, 'slider: the start 3 is none of the values [1, 2]'],
  ])('slider(name, %j, …, %j) is refused', (values, options, message) => {
    expect(() => slider('x', values, point, options)).toThrow(message);
  });

  it('refuses frames that are no plots, have a slider, or are grids of another size', () => {
    expect(() => slider('x', [1, 2], () => 3 as never)).toThrow(
      'slider: the frame of 1 is neither a plot nor a picture of showImages',
    );
    expect(() => slider('x', [1, 2], () => slider('y', [1, 2], point))).toThrow(
      'slider: the frame of 1 has a slider of its own',
    );
    expect(() => slider('x', [1, 2], x => (x === 1 ? plotGrid([point(1)]) : point(1)))).toThrow(
      'slider: the frames differ in their number of plots',
    );
  });
});

describe('plotImage', () => {
  it('takes an image, a list, and a tensor of images', () => {
    const count = (plot: Plot) => plot.toSVG().match(/<image/g)!.length;
    const image = tensor([
      [0, 1],
      [1, 0],
    ]);
    expect(
      [image, [image, image], tensor([[[0, 1]], [[1, 0]], [[1, 1]]])].map(each => count(plotImage(each))),
    ).toEqual([1, 2, 3]);
  });

  it('is drawn in the PNG, with squares for pixels', () => {
    const plot = plotImage(
      tensor([
        [0, 1],
        [1, 0],
      ]),
    );
    expect(plot.toSVG()).toContain('href="data:image/png;base64,');
    expect(plot.toSVG()).toContain('style="image-rendering: optimizeSpeed;"');
  });
});
