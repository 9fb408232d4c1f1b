import { join } from 'node:path';
import { cellOf, isIdle, openInLab, pictures, runInLab } from '../support/lab';
import { describeTools } from '../support/python';

// pictures that move without the kernel, in JupyterLab; screenshots are in test/tmp/lab

jest.setTimeout(5 * 60_000);

const cells = [
  `import { plotContour, plotFunction, plotGrid, plotScatter } from 'fastbook-ts';
import { showImages, slider, tensor } from 'fastbook-ts';
const curve = plotFunction((x: number) => x * x);
const point = (x: number) => plotScatter([x], [x * x], { color: 'red' });
slider('x', [-2, -1, 0, 1, 2], x => curve.layer(point(x)))`,
  `slider('lr', [0.01, 0.1, 1], lr => plotGrid([curve.layer(point(lr)), point(lr)], { width: 150 }))`,
  `slider('epoch', [0, 1, 2], epoch => showImages(
  [0, 1].map(i => tensor([[epoch, i, 1], [0, 1, epoch]])), { titles: ['a', 'b'] }))`,
  `const bowl = plotContour((x, y) => x * x + y * y, { xlim: [-2, 2], ylim: [-2, 2] });
slider('t', [-1, 0, 1], t => bowl.layer(plotScatter([t], [t], { color: 'red' })))`,
];

describeTools('JupyterLab', () => {
  let lab: Awaited<ReturnType<typeof openInLab>>;
  beforeAll(async () => {
    lab = await openInLab(cells);
    for (const number of cells.keys()) await runInLab(lab.page, number + 1);
    await isIdle(lab.page);
  });
  afterAll(() => lab?.end());

  it.each([
    [1, 'a curve', '2'],
    [2, 'a grid of plots', '3'],
    [3, 'pictures', '2'],
    [4, 'a landscape', '1'],
  ])('moves cell %i, %s, when its slider is moved, and back again', async (number, _, end) => {
    const cell = cellOf(lab.page, number);
    const input = cell.locator('input[type=range]');
    await input.waitFor();
    expect(await input.count()).toBe(1);
    const start = await input.inputValue();
    const drawing = cell.locator('canvas, svg.marks').first();
    await drawing.waitFor();
    await input.scrollIntoViewIfNeeded();
    await lab.page.waitForTimeout(500); // pictures within a drawing load by promises
    const look = () => drawing.screenshot();
    const before = await look();
    expect((await look()).equals(before)).toBe(true);
    const moved = async (value: string) => {
      await input.fill(value);
      await lab.page.waitForTimeout(500);
      return look();
    };
    const after = await moved(end);
    await lab.page.screenshot({ path: join(pictures, `moving-${number}.png`) });
    expect(after.equals(before)).toBe(false);
    expect((await moved(start)).equals(before)).toBe(true);
  });
});
