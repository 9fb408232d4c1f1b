import { readFileSync } from 'node:fs';
import { Module } from 'node:module';
import { drawSvg, type DrawnPng } from './drawsvg';
import { compileModule } from './webassembly';

/** Pictures as pixels. What decodes and draws is native code, which is loaded when it is first needed. */

/** A picture in memory: rows of pixels, `channels` bytes each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
  readonly channels: number;
  readonly data: Uint8Array;
}

type Renderer = typeof import('@resvg/resvg-wasm').Resvg;
let compiled: object | undefined;
let renderer: Renderer | undefined;

/**
 * resvg in WebAssembly, where a fault of its own is an exception: in its native form it ends the process. Its
 * module is started by name within, since what it exports for that is a promise, and a picture has to be
 * there at the end of its cell. The version is pinned for these names.
 */
function startRenderer(module: object): Renderer {
  const file = require.resolve('@resvg/resvg-wasm');
  const start =
    'module.exports.start = module => { ' +
    '__wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports())); initialized = true; };';
  const started = new Module(file) as Module & { _compile(text: string, file: string): void };
  started._compile(`${readFileSync(file, 'utf8')}\n${start}`, file);
  const exported = started.exports as { start(module: object): void; Resvg: Renderer };
  exported.start(module);
  return exported.Resvg;
}

/**
 * Draws an SVG on white.
 *
 * @param zoom pixels of the picture to a pixel of the SVG.
 * @returns the file of a PNG, and its size in pixels.
 * @throws Error for an SVG that resvg cannot draw.
 */
export function rasterize(svg: string, zoom: number): DrawnPng {
  compiled ??= compileModule(require.resolve('@resvg/resvg-wasm/index_bg.wasm'));
  const Resvg = (renderer ??= startRenderer(compiled));
  return drawSvg(Resvg, svg, zoom, () => (renderer = undefined));
}

/**
 * Loads sharp with the first picture.
 *
 * @throws Error where its library for this platform is not installed: it is one of sharp's optional packages.
 */
export async function loadSharp(): Promise<typeof import('sharp')> {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    const platform = `${process.platform}-${process.arch}`;
    throw new Error(
      `images are read by sharp, whose library for ${platform} does not load: ` +
        'npm install --include=optional sharp',
      { cause: error },
    );
  }
}

/** Sharp's names of the types of numbers that are no bytes. */
const bits: Partial<Record<string, string>> = { ushort: '16 bits', uint: '32 bits', float: '32 bits' };

/**
 * Decodes an image file of any kind that sharp reads: JPEG, PNG, WebP, GIF, TIFF, AVIF, SVG.
 *
 * @throws Error where it is not an image of these, and for one with more than 8 bits a channel, most of whose
 * values would become 0.
 */
export async function decodeImage(path: string): Promise<Pixels> {
  const sharp = await loadSharp();
  const image = sharp(path);
  const { space, depth, channels } = await image.metadata().catch((error: Error) => {
    if (!error.message.includes('unsupported image format')) throw error;
    const isBitmap = readFileSync(path).toString('latin1', 0, 2) === 'BM';
    const what = isBitmap ? 'BMP is not read' : 'it is no image, or of a kind that is not read';
    throw new Error(`${what}: expected JPEG, PNG, WebP, GIF, TIFF, AVIF or SVG`, { cause: error });
  });
  if (depth !== 'uchar')
    throw new Error(`it has ${bits[depth] ?? depth} a channel, where 8 are read: convert it`);
  const isGrey = space === 'b-w';
  const hasAlpha = channels === 2 || channels === 4;
  const { data, info } = await image
    .toColourspace(isGrey && !hasAlpha ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  // sharp drops the alpha of a grey image, but not of the same one in colour
  return isGrey && hasAlpha
    ? { width, height, channels: 2, data: data.filter((_, i) => i % 4 === 0 || i % 4 === 3) }
    : { width, height, channels: info.channels, data: new Uint8Array(data) };
}
