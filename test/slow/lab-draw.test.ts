import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellOf, openInLab, pictures, runInLab } from '../support/lab';
import { describeTools } from '../support/python';

// a digit that is drawn with the mouse in JupyterLab; screenshots are in test/tmp/lab

jest.setTimeout(5 * 60_000);

/** What the view says of itself: how often it was drawn on, and which of these was answered. */
const dataset = "(document.querySelector('.fastbook-digit').dataset)";

const cell = `import { drawDigit, manualSeed, nn, resnet18, tf } from 'fastbook-ts';
manualSeed(42);
const linear = nn.Linear(784, 1);
const net = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 10));
const { module: body } = resnet18();
const resnet = nn.Sequential(body, nn.AdaptiveConcatPool2d(), nn.Linear(1024, 2)).eval();
const half = tf.fill([28, 28], 0.5);
const drawn = drawDigit({
  'nearest average': x => ({
    answer: x.sub(half).abs().mean().item() < 0.4 ? 'near' : 'far',
    evidence: x.sub(half),
  }),
  linear: x => linear(x.view(-1, 784)),
  'ten digits': x => net(x.view(-1, 784)),
  ResNet: x => ({ answer: resnet(x.unsqueeze(-1).tile([1, 1, 1, 3])), vocab: ['3', '7'] }),
});`;

describeTools('JupyterLab', () => {
  let lab: Awaited<ReturnType<typeof openInLab>>;
  beforeAll(async () => {
    lab = await openInLab([cell, 'drawn.digit.sum().item() > 20']);
  });
  afterAll(() => lab?.end());

  const ofView = (expression: string) =>
    lab.page.evaluate(`(view => ${expression})(document.querySelector('.fastbook-digit'))`);

  it('has the digit that is kept, and what all models say of it', async () => {
    await runInLab(lab.page, 1);
    await cellOf(lab.page, 1).locator('.fastbook-digit canvas').waitFor();
    expect(await ofView("view.querySelectorAll('.fastbook-answers g').length")).toBe(4);
    expect(
      await ofView("view.closest('.jp-OutputArea').querySelectorAll('.jp-OutputArea-child').length"),
    ).toBe(1);
    await lab.page.screenshot({ path: join(pictures, 'draw-kept.png') });
  });

  it('draws with the mouse, and all models answer', async () => {
    const canvas = cellOf(lab.page, 1).locator('.fastbook-digit canvas');
    await cellOf(lab.page, 1).getByRole('button', { name: 'Clear' }).click();
    const box = (await canvas.boundingBox())!;
    const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
    const before = await cellOf(lab.page, 1).locator('.fastbook-answers').innerHTML();
    const { mouse } = lab.page;
    await mouse.move(...at(0.3, 0.25));
    await mouse.down();
    await mouse.move(...at(0.7, 0.25), { steps: 10 });
    await mouse.move(...at(0.45, 0.8), { steps: 10 });
    const start = performance.now();
    await mouse.up();
    await lab.page.waitForFunction(`(({ drawn, answered }) => drawn > 20 && drawn === answered)${dataset}`);
    const took = performance.now() - start;
    console.log(`the answers of four models, a ResNet among them, took ${Math.round(took)} ms`);
    expect(await cellOf(lab.page, 1).locator('.fastbook-answers').innerHTML()).not.toBe(before);
    expect(await ofView("view.querySelectorAll('.fastbook-answers g').length")).toBe(4);
    const corner = "getContext('2d').getImageData(1, 1, 1, 1).data[0]";
    expect(await ofView(`view.querySelector('canvas').${corner}`)).toBe(255);
    await lab.page.screenshot({ path: join(pictures, 'draw-seven.png') });
    await runInLab(lab.page, 2);
    await cellOf(lab.page, 2).locator('.jp-OutputArea-output', { hasText: 'true' }).waitFor();
  });

  it('moves the ink into the centre', async () => {
    await cellOf(lab.page, 1).getByRole('button', { name: 'Centre' }).click();
    await lab.page.waitForFunction(`(({ drawn, answered }) => drawn === answered)${dataset}`);
    const mean = await ofView(`(({ data }) => {
      let [sum, x, y] = [0, 0, 0];
      for (let i = 0; i < 784; i++) {
        const ink = 255 - data[4 * i];
        sum += ink; x += ink * (i % 28); y += ink * Math.floor(i / 28);
      }
      return [x / sum, y / sum];
    })(view.querySelector('canvas').getContext('2d').getImageData(0, 0, 28, 28))`);
    for (const place of mean as number[]) expect(Math.abs(place - 13.5)).toBeLessThan(0.51);
  });

  it('is saved as it is, for a page without its kernel', async () => {
    const drawn = await ofView("view.querySelector('canvas').toDataURL()");
    const file = join(lab.folder, 'reading.ipynb');
    await cellOf(lab.page, 2).locator('.cm-content').click();
    await lab.page.keyboard.press('Control+s');
    for (let tries = 0; tries < 50 && !readFileSync(file, 'utf8').includes('"widgets"'); tries++)
      await lab.page.waitForTimeout(100);
    copyFileSync(file, join(lab.folder, 'again.ipynb'));
    await lab.page.goto(lab.page.url().replace(/lab\/.*/, 'lab/tree/again.ipynb?reset'));
    await cellOf(lab.page, 1).locator('.fastbook-digit canvas').waitFor();
    expect(await ofView("view.querySelector('canvas').toDataURL()")).toBe(drawn);
    expect(await ofView("view.querySelectorAll('.fastbook-answers g').length")).toBe(4);
    await lab.page.screenshot({ path: join(pictures, 'draw-again.png') });
  });
});
