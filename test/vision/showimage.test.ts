import sharp from 'sharp';
import { showImage, showImages, tensor } from 'fastbook-ts';

describe('showImage', () => {
  const pixelsOf = async (grid: { bundle(): { data: Record<string, unknown> } }) =>
    sharp(Buffer.from(grid.bundle().data['image/png'] as string, 'base64'))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });

  it('showImage(x, {scale}) paints from white to black, each pixel a square', async () => {
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

  it('showImage(x) takes channels first or last', async () => {
    expect(showImage(tensor([[[0, 1]], [[0, 0]], [[0, 0]]])).bundle().data['text/plain']).toBe(
      'image [3, 1, 2]',
    );
    await expect(pixelsOf(showImage(tensor([[[0], [1]]])))).resolves.toBeDefined();
  });

  it('showImage(x) refuses a vector', () => {
    expect(() => showImage(tensor([1, 2]))).toThrow('cannot show shape [2] as an image');
  });
});

describe('showImages', () => {
  it('showImages(images, {titles, columns}) puts images in rows under their titles', () => {
    const svg = showImages([tensor([[0, 1]]), tensor([[1, 0]]), tensor([[1, 1]])], {
      titles: ['a', '<b>'],
      columns: 2,
      scale: 10,
    }).toSVG();
    expect(svg.match(/<image /g)).toHaveLength(3);
    expect(svg).toContain('&lt;b&gt;</text>');
    expect(svg).toContain('<image x="28" y="18" width="20" height="10"');
  });

  it("showImages(weights, { cmap: 'RdBu' }) has one scale: small numbers are pale", () => {
    const grid = showImages(tensor([[[1, -1]], [[0.1, 0]]]), { cmap: 'RdBu', scale: 1 });
    const alone = showImage(tensor([[0.1, 0]]), { cmap: 'RdBu', vmax: 1, scale: 1 });
    const pictures = (svg: string) => [...svg.matchAll(/base64,([^"]+)"/g)].map(([, png]) => png);
    expect(pictures(grid.toSVG())[1]).toBe(pictures(alone.toSVG())[0]);
    const stretched = showImage(tensor([[0.1, 0]]), { cmap: 'RdBu', scale: 1 });
    expect(pictures(grid.toSVG())[1]).not.toBe(pictures(stretched.toSVG())[0]);
  });

  it('showImages([]) is refused', () => {
    expect(() => showImages([])).toThrow('showImages: there are no images');
  });
});
