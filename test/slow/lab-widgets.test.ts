import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellOf, isIdle, openInLab, pictures, runInLab } from '../support/lab';
import { describeTools } from '../support/python';

// widgets and questions, as a reader of JupyterLab meets them; screenshots are in test/tmp/lab

jest.setTimeout(5 * 60_000);

const slider = `import { widget } from 'fastbook-ts';
const slider = widget({
  esm: \`export default { render({ model, el }) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'range', value: model.get('value') });
    input.oninput = () => { model.set('value', Number(input.value)); model.save_changes(); };
    const label = document.createElement('b');
    const show = () => { label.textContent = 'twice is ' + model.get('twice'); };
    model.on('change:twice', show);
    show();
    el.append(input, label);
  } }\`,
  css: 'b { color: rgb(0, 128, 0) }',
  state: { value: 5, twice: 10 },
});
slider.on('value', value => {
  console.log('moved to', value);
  slider.set({ twice: 2 * value });
});
slider`;

const canvas = `const canvas = widget({
  esm: \`export default { render({ model, el }) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
    canvas.style.cssText = 'width: 160px; image-rendering: pixelated; border: 1px solid';
    const context = canvas.getContext('2d');
    context.fillRect(0, 0, 4, 8);
    const button = Object.assign(document.createElement('button'), { textContent: 'Invert' });
    button.onclick = () => {
      const { data } = context.getImageData(0, 0, 8, 8);
      model.send({ width: 8 }, undefined, [data.buffer]);
    };
    model.on('msg:custom', ({ count }, [pixels]) => {
      const bytes = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength);
      context.putImageData(new ImageData(bytes, 8, 8), 0, 0);
      button.textContent = count + ' bytes';
    });
    el.append(canvas, button);
  } }\`,
});
canvas.onMessage<{ width: number }>(({ width }, [pixels]) => {
  // what was black becomes red, and what was empty white
  const isEmpty = (i: number) => pixels[i - (i % 4) + 3] === 0;
  const inverted = pixels.map((_, i) => (isEmpty(i) || i % 4 === 3 ? 255 : i % 4 ? 0 : 200));
  canvas.send({ count: pixels.length, width }, [inverted]);
});
canvas`;

const cells = [slider, canvas, "'hello ' + (globalThis as any).prompt('Your name?')", 'slider.state.value'];

describeTools('JupyterLab', () => {
  let lab: Awaited<ReturnType<typeof openInLab>>;
  beforeAll(async () => {
    lab = await openInLab(cells);
  });
  afterAll(() => lab?.end());
  const cell = (number: number) => cellOf(lab.page, number);
  const picture = (name: string) => lab.page.screenshot({ path: join(pictures, `${name}.png`) });

  afterEach(() => picture(`widgets-9-${expect.getState().currentTestName!.slice(11, 24).trim()}`));

  it('draws a slider that calls the kernel, which answers', async () => {
    await runInLab(lab.page, 1);
    const input = cell(1).locator('input[type=range]');
    await input.waitFor();
    expect(await cell(1).locator('b').innerText()).toBe('twice is 10');
    await input.fill('40');
    await cell(1).getByText('twice is 80').waitFor();
    const color = "getComputedStyle(document.querySelector('.jp-OutputArea b')).color";
    expect(await lab.page.evaluate(color)).toBe('rgb(0, 128, 0)');
    await runInLab(lab.page, 4);
    await cell(4).locator('.jp-OutputArea-output', { hasText: '40' }).waitFor();
    await picture('widgets-slider');
  });

  it('draws a canvas whose pixels go to the kernel and come back', async () => {
    await runInLab(lab.page, 2);
    await cell(2).locator('canvas').waitFor();
    await cell(2).getByRole('button', { name: 'Invert' }).click();
    await cell(2).getByText('256 bytes').waitFor();
    const pixels = await lab.page.evaluate(
      "[...document.querySelector('.jp-OutputArea canvas').getContext('2d').getImageData(3, 0, 2, 1).data]",
    );
    expect(pixels).toEqual([200, 0, 0, 255, 255, 255, 255, 255]);
    await picture('widgets-canvas');
  });

  it('asks the reader in its input box', async () => {
    await runInLab(lab.page, 3);
    const box = cell(3).locator('.jp-Stdin-input');
    await box.waitFor();
    await picture('widgets-question');
    await box.fill('Ada');
    await box.press('Enter');
    await cell(3).locator('.jp-OutputArea-executeResult', { hasText: 'hello Ada' }).waitFor();
    await isIdle(lab.page);
    await picture('widgets-answered');
  });

  it('draws the widgets again in a page that is loaded again', async () => {
    await cell(4).locator('.cm-content').click();
    await lab.page.keyboard.press('Control+S');
    const saved = () => readFileSync(join(lab.folder, 'reading.ipynb'), 'utf8');
    for (let tries = 0; tries < 100 && !saved().includes('hello Ada'); tries++)
      await lab.page.waitForTimeout(100);
    await lab.page.reload();
    await lab.page.waitForSelector('.jp-Notebook .jp-CodeCell');
    await cell(1).getByText('twice is 80').waitFor();
    await cell(1).locator('input[type=range]').fill('30');
    await cell(1).getByText('twice is 60').waitFor();
    await picture('widgets-reloaded');
  });
});
