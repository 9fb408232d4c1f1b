import sharp from 'sharp';
import { decodeGreyPng, encodePng } from '../../lib/show/png';

/** A gradient with noise: an encoder uses every filter for it. */
const noise = Uint8Array.from({ length: 28 * 20 }, (_, i) => ((i * i * 31 + i * 7) % 256) >> (i % 3));
const raw = { raw: { width: 28, height: 20, channels: 1 as const } };

describe('decodeGreyPng', () => {
  it.each([false, true])(
    'decodeGreyPng(png) decodes the PNG of sharp (all filters: %s)',
    async adaptiveFiltering => {
      const png = await sharp(noise, raw).toColourspace('b-w').png({ adaptiveFiltering }).toBuffer();
      expect(decodeGreyPng(png)?.data).toEqual(noise);
    },
  );

  it('decodeGreyPng(file) is undefined for other formats, and for a palette', async () => {
    expect(decodeGreyPng(Buffer.from('GIF89a, and some more text to be long enough'))).toBeUndefined();
    expect(decodeGreyPng(await sharp(noise, raw).png({ palette: true }).toBuffer())).toBeUndefined();
  });

  it('decodeGreyPng(png) says what is broken', () => {
    const png = encodePng({ width: 28, height: 20, channels: 1, data: noise });
    expect(() => decodeGreyPng(png.subarray(0, 100))).toThrow('broken PNG: the file ends in the middle');
    const changed = Buffer.from(png);
    changed[60] ^= 1;
    expect(() => decodeGreyPng(changed)).toThrow('broken PNG: wrong checksum of IDAT');
  });
});

describe('encodePng', () => {
  it.each([1, 3, 4] as const)(
    'encodePng({channels: %i}) encodes a PNG that sharp decodes',
    async channels => {
      const data = Uint8Array.from({ length: 6 * channels }, (_, i) => 255 - i);
      const png = encodePng({ width: 3, height: 2, channels, data });
      const decoded = await sharp(png)
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .raw()
        .toBuffer();
      expect([...decoded]).toEqual([...data]);
    },
  );
});
