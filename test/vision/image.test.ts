import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import sharp from 'sharp';
import { array, Image, loadImages, tensor } from 'fastbook-ts';
import { encodePng } from '../../lib/show/png';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder('fastbook-image-');
const file = (name: string, bytes: Uint8Array | string) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
/** A gradient with noise: an encoder uses every filter for it. */
const noise = Uint8Array.from({ length: 28 * 20 }, (_, i) => ((i * i * 31 + i * 7) % 256) >> (i % 3));
const raw = { raw: { width: 28, height: 20, channels: 1 as const } };

describe('Image.open', () => {
  it('Image.open(path) has size, mode and pixels, and shows a PNG', async () => {
    const image = await Image.open(
      file('grey.png', await sharp(noise, raw).toColourspace('b-w').png().toBuffer()),
    );
    expect([image.width, image.height, image.mode, image.shape]).toEqual([28, 20, 'L', [20, 28]]);
    expect(array(image).data).toEqual(noise);
    expect(tensor(image).window([0, 1], [0, 3]).arraySync()).toEqual([[...noise.slice(0, 3)]]);
    const shown = image[Symbol.for('Jupyter.display') as never] as () => Record<string, string>;
    const png = Buffer.from(shown.call(image)['image/png'], 'base64');
    expect([...(await sharp(png).toColourspace('b-w').raw().toBuffer())]).toEqual([...noise]);
    expect(inspect(image)).toBe('Image 28×20, mode L');
  });

  it('Image.open(path) reads WebP and JPEG', async () => {
    const red = sharp({ create: { width: 4, height: 3, channels: 3, background: { r: 255, g: 0, b: 0 } } });
    const image = await Image.open(file('red.webp', await red.webp({ lossless: true }).toBuffer()));
    expect([image.mode, image.shape, [...image.data.slice(0, 3)]]).toEqual(['RGB', [3, 4, 3], [255, 0, 0]]);
    const grey = await Image.open(
      file('grey.jpg', await sharp(noise, raw).toColourspace('b-w').jpeg().toBuffer()),
    );
    expect(grey.mode).toBe('L');
  });

  it.each([
    ['nowhere.png', undefined, 'there is no such file'],
    [
      'text.png',
      'no image at all',
      'it is no image, or of a kind that is not read: expected JPEG, PNG, WebP, GIF, TIFF, AVIF or SVG',
    ],
    ['small.bmp', 'BM, and what follows', 'BMP is not read: expected JPEG, PNG'],
    ['empty.png', '', 'the file is empty'],
    [
      'half.png',
      encodePng({ width: 28, height: 20, channels: 1, data: noise }).subarray(0, 80),
      'the file ends in the middle',
    ],
  ])('Image.open(%j) names the file and the reason', async (name, bytes, reason) => {
    const path = bytes === undefined ? join(folder, name) : file(name, bytes);
    await expect(Image.open(path)).rejects.toThrow(`cannot open the image ${path}: `);
    await expect(Image.open(path)).rejects.toThrow(reason);
  });

  const alpha = noise.map(value => 255 - value);
  const greyAlpha = Uint8Array.from({ length: 2 * noise.length }, (_, i) =>
    i % 2 === 0 ? noise[i / 2] : alpha[(i - 1) / 2],
  );
  it.each([
    ['1 bit', sharp(noise, raw).threshold(128).png({ palette: true, colours: 2 }), 'RGB'],
    [
      'grey and alpha',
      sharp(greyAlpha, { raw: { ...raw.raw, channels: 2 } })
        .toColourspace('b-w')
        .png(),
      'LA',
    ],
    ['a palette', sharp(noise, raw).png({ palette: true }), 'RGB'],
    ['colour and alpha', sharp(noise, raw).ensureAlpha(0.5).toColourspace('srgb').png(), 'RGBA'],
  ])('Image.open(path) reads a PNG of %s', async (name, picture, mode) => {
    const image = await Image.open(file(`${name}.png`, await picture.toBuffer()));
    expect([image.width, image.height, image.mode]).toEqual([28, 20, mode]);
    const channels = mode.length;
    const first = image.data.filter((_, i) => i % channels === 0);
    expect([...first]).toEqual([...(name === '1 bit' ? noise.map(x => (x >= 128 ? 255 : 0)) : noise)]);
    if (mode === 'LA') expect([...image.data]).toEqual([...greyAlpha]);
  });

  it('Image.open(path) refuses a PNG of 16 bits, whose small values would be 0', async () => {
    const deep = sharp(noise, raw).toColourspace('grey16').png();
    const path = file('deep.png', await deep.toBuffer());
    await expect(Image.open(path)).rejects.toThrow(
      `cannot open the image ${path}: it has 16 bits a channel, where 8 are read: convert it`,
    );
  });

  it('Image.open(folder) is refused', async () => {
    await expect(Image.open(folder)).rejects.toThrow(`cannot open the image ${folder}: it is a folder`);
  });
});

describe('loadImages', () => {
  it('loadImages(paths) stacks images to [n, height, width]', async () => {
    const png = file('a.png', encodePng({ width: 28, height: 20, channels: 1, data: noise }));
    const grey = await loadImages([png, png]);
    expect([grey.shape, grey.dtype]).toEqual([[2, 20, 28], 'int32']);
    expect(grey.at(1).flatten().arraySync()).toEqual([...noise]);
  });

  it('loadImages(paths) refuses images in grey and in colour', async () => {
    const png = file('a.png', encodePng({ width: 28, height: 20, channels: 1, data: noise }));
    const webp = file(
      'b.webp',
      await sharp(noise, raw).toColourspace('b-w').webp({ lossless: true }).toBuffer(),
    );
    await expect(loadImages([png, webp])).rejects.toThrow(
      `images differ in size: ${webp} is 28×20 RGB, ${png} is 28×20 L`,
    );
  });

  it('loadImages([]) is refused', async () => {
    await expect(loadImages([])).rejects.toThrow('loadImages: there are no files');
  });

  it('loadImages(paths) names the file of another size', async () => {
    const small = file('small.png', encodePng({ width: 1, height: 1, channels: 1, data: Uint8Array.of(0) }));
    const large = file('large.png', encodePng({ width: 28, height: 20, channels: 1, data: noise }));
    await expect(loadImages([large, small])).rejects.toThrow(`${small} is 1×1 L, ${large} is 28×20 L`);
  });
});
