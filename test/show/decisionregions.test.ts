import { plotLine, plotRegions, plotScatter, tensor, tf, type Plot } from 'fastbook-ts';
import sharp from 'sharp';

/** The colours of a model's picture at shares of its width and height, from the top left. */
async function coloursAt(plot: Plot, ...places: [number, number][]): Promise<string[]> {
  const url = /href="data:image\/png;base64,([^"]+)"/.exec(plot.toSVG())![1];
  const { data, info } = await sharp(Buffer.from(url, 'base64')).raw().toBuffer({ resolveWithObject: true });
  return places.map(([x, y]) => {
    const at = 3 * (Math.floor(y * info.height) * info.width + Math.floor(x * info.width));
    const [red, , blue] = data.subarray(at, at + 3);
    return red === blue ? 'white' : blue > red ? 'blue' : 'orange';
  });
}

/** A model that says yes at the top, but not on the right. */
const topLeft = (points: tf.Tensor) => {
  const [x, y] = points.unstack(1);
  return x.less(0).logicalAnd(y.greater(0)).toFloat().sub(0.5).mul(20).expandDims(1);
};

describe('plotRegions', () => {
  it('plotRegions(model) is blue where the model says yes, y pointing up, else orange', async () => {
    expect(
      await coloursAt(plotRegions(topLeft), [0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]),
    ).toEqual(['blue', 'orange', 'orange', 'orange']);
  });

  it('plotRegions(model, {xlim, ylim, steps}) asks in the middles of its pixels', async () => {
    const asked: number[][] = [];
    const model = (points: tf.Tensor) => {
      asked.push(...(points.arraySync() as number[][]));
      return tf.zeros([points.shape[0]]);
    };
    const plot = plotRegions(model, { xlim: [0, 4], ylim: [10, 12], steps: 2 });
    expect(asked).toEqual([
      [1, 11.5],
      [3, 11.5],
      [1, 10.5],
      [3, 10.5],
    ]);
    expect(await coloursAt(plot, [0.5, 0.5])).toEqual(['white']);
  });

  it('plotRegions(model).layer(points) lies beneath the points, and is drawn into the PNG', async () => {
    const plot = plotRegions(topLeft, { width: 100, height: 100 }).layer(plotScatter([0], [0]));
    expect(plot.toSVG()).toMatch(/<image.*mark-symbol/s);
    const png = Buffer.from(plot.bundle().data['image/png'] as string, 'base64');
    const { channels } = await sharp(png).stats();
    expect(channels[0].mean - channels[2].mean).toBeGreaterThan(30); // mostly orange
  });

  it('plotRegions(model).layer(line) keeps to its limits', () => {
    const line = plotRegions(topLeft).layer(plotLine([-9, 9], [-9, 9]));
    expect((line.spec as { layer: { mark: { clip?: boolean } }[] }).layer[1].mark.clip).toBe(true);
  });

  it('plotRegions(model) refuses a model with more than one output, with the shape', () => {
    expect(() => plotRegions(points => points, { steps: 3 })).toThrow(
      'plotRegions: expected one number for each of 9 points, got shape [9, 2]',
    );
    expect(() => plotRegions(() => tensor(1), { steps: 3 })).toThrow('got shape []');
  });

  it('plotRegions(model, {xlim, ylim}) has limits that fall, as other plots', async () => {
    const plot = plotRegions(topLeft, { xlim: [1, -1], ylim: [1, -1] });
    expect(await coloursAt(plot, [0.25, 0.75], [0.75, 0.75], [0.25, 0.25])).toEqual([
      'orange',
      'blue',
      'orange',
    ]);
    const lowest = plotRegions(topLeft, { ylim: [1, -1] }).layer(plotScatter([-0.5], [-0.9]));
    expect(Number(/mark-symbol.*?translate\([\d.]+,([\d.]+)\)/s.exec(lowest.toSVG())![1])).toBeLessThan(26);
  });

  it('plotRegions(model, options) refuses limits that are equal or no numbers, and a single step', () => {
    expect(() => plotRegions(topLeft, { xlim: [1, 1] })).toThrow(
      'xlim: expected two different numbers between -1e300 and 1e300, got [1, 1]',
    );
    expect(() => plotRegions(topLeft, { ylim: [0, NaN] })).toThrow('got [0, NaN]');
    expect(() => plotRegions(topLeft, { steps: 1 })).toThrow('plotRegions: expected at least 2 steps, got 1');
  });
});
