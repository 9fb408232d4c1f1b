import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import sharp from 'sharp';
import { array, Image, loadImages, showImage, showImages, tensor } from 'fastbook-ts';
import { decodeGreyPng, encodePng } from '../../lib/show/png';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fastbook-image-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, bytes: Buffer | string) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
/** A gradient with noise, so that an encoder finds use for every filter. */
const noise = Uint8Array.from({ length: 28 * 20 }, (_, i) => ((i * i * 31 + i * 7) % 256) >> (i % 3));
const raw = { raw: { width: 28, height: 20, channels: 1 as const } };

describe('PNG', () => {
  it.each([false, true])('decodes what sharp encodes (all filters: %s)', async adaptiveFiltering => {
    const png = await sharp(noise, raw).toColourspace('b-w').png({ adaptiveFiltering }).toBuffer();
    expect(decodeGreyPng(png)?.data).toEqual(noise);
  });

  it.each([1, 3, 4] as const)('encodes %i channels for sharp to decode', async channels => {
    const data = Uint8Array.from({ length: 6 * channels }, (_, i) => 255 - i);
    const png = encodePng({ width: 3, height: 2, channels, data });
    const decoded = await sharp(png)
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
    expect([...decoded]).toEqual([...data]);
  });

  it('leaves other files to sharp', async () => {
    expect(decodeGreyPng(Buffer.from('GIF89a, and some more text to be long enough'))).toBeUndefined();
    expect(decodeGreyPng(await sharp(noise, raw).png({ palette: true }).toBuffer())).toBeUndefined();
  });

  it('says what is broken', () => {
    const png = encodePng({ width: 28, height: 20, channels: 1, data: noise });
    expect(() => decodeGreyPng(png.subarray(0, 100))).toThrow('broken PNG: the file ends in the middle');
    const changed = Buffer.from(png);
    changed[60] ^= 1;
    expect(() => decodeGreyPng(changed)).toThrow('broken PNG: wrong checksum of IDAT');
  });
});

describe('Image.open', () => {
  it('has the exact pixels, a mode, and a picture as its display', async () => {
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

  it('reads other kinds through sharp', async () => {
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
    ['text.png', 'no image at all', 'unsupported image format'],
    ['empty.png', '', 'the file is empty'],
    [
      'half.png',
      encodePng({ width: 28, height: 20, channels: 1, data: noise }).subarray(0, 80),
      'the file ends in the middle',
    ],
  ])('names %s', async (name, bytes, reason) => {
    const path = bytes === undefined ? join(folder, name) : file(name, bytes);
    await expect(Image.open(path)).rejects.toThrow(`cannot open the image ${path}: `);
    await expect(Image.open(path)).rejects.toThrow(reason);
  });

  it('names a folder', async () => {
    await expect(Image.open(folder)).rejects.toThrow(`cannot open the image ${folder}: it is a folder`);
  });
});

describe('loadImages', () => {
  it('stacks images, whichever way each has to be read', async () => {
    const png = file('a.png', encodePng({ width: 28, height: 20, channels: 1, data: noise }));
    const webp = file(
      'b.webp',
      await sharp(noise, raw).toColourspace('b-w').webp({ lossless: true }).toBuffer(),
    );
    const grey = await loadImages([png, png]);
    expect([grey.shape, grey.dtype]).toEqual([[2, 20, 28], 'int32']);
    expect(grey.at(1).flatten().arraySync()).toEqual([...noise]);
    await expect(loadImages([png, webp])).rejects.toThrow(
      `images differ in size: ${webp} is 28×20 RGB, ${png} is 28×20 L`,
    );
  });

  it('names an empty list, and the file of another size', async () => {
    await expect(loadImages([])).rejects.toThrow('loadImages: there are no files');
    const small = file('small.png', encodePng({ width: 1, height: 1, channels: 1, data: Uint8Array.of(0) }));
    const large = file('large.png', encodePng({ width: 28, height: 20, channels: 1, data: noise }));
    await expect(loadImages([large, small])).rejects.toThrow(`${small} is 1×1 L, ${large} is 28×20 L`);
  });
});

describe('showImage', () => {
  const pixelsOf = async (grid: { bundle(): { data: Record<string, unknown> } }) =>
    sharp(Buffer.from(grid.bundle().data['image/png'] as string, 'base64'))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });

  it('paints the smallest value white and the largest black, each pixel a square', async () => {
    const { data, info } = await pixelsOf(
      showImage(
        tensor([
          [0, 5],
          [10, 10],
        ]),
        { scale: 4 },
      ),
    );
    expect([info.width, info.height]).toEqual([16, 16]);
    const at = (x: number, y: number) => data[y * 16 * info.channels + x * info.channels];
    expect([at(2, 2), at(13, 2), at(2, 13), at(13, 13)]).toEqual([255, 128, 0, 0]);
    expect(at(7, 2)).toBe(255);
    expect(at(8, 2)).toBe(128);
  });

  it('takes channels first or last', async () => {
    expect(showImage(tensor([[[0, 1]], [[0, 0]], [[0, 0]]])).bundle().data['text/plain']).toBe(
      'image [3, 1, 2]',
    );
    await expect(pixelsOf(showImage(tensor([[[0], [1]]])))).resolves.toBeDefined();
  });

  it('names a shape that is no picture', () => {
    expect(() => showImage(tensor([1, 2]))).toThrow('cannot show shape [2] as an image');
    expect(() => showImages([])).toThrow('showImages: there are no images');
  });

  it('showImages puts them in rows under their titles', () => {
    const svg = showImages([tensor([[0, 1]]), tensor([[1, 0]]), tensor([[1, 1]])], {
      titles: ['a', '<b>'],
      columns: 2,
      scale: 10,
    }).toSVG();
    expect(svg.match(/<image /g)).toHaveLength(3);
    expect(svg).toContain('&#60;b&#62;</text>');
    expect(svg).toContain('<image x="28" y="18" width="20" height="10"');
  });
});
