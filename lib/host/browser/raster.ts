import * as resvg from '@resvg/resvg-wasm';
import { drawSvg, type DrawnPng } from '../drawsvg';
import type { Pixels } from '../raster';
import { readBytes } from './files';
import { scope } from './scope';
import { compileModule } from './webassembly';

export type { Pixels } from '../raster';

/** What the bundler adds to resvg's script: its own start is a promise. */
const { start } = resvg as typeof resvg & { start(this: void, module: object): void };

let module: object | undefined;
let isStarted = false;

/**
 * Draws an SVG on white.
 *
 * @param zoom pixels of the picture to a pixel of the SVG.
 * @returns the file of a PNG, and its size in pixels.
 * @throws Error for an SVG that resvg cannot draw.
 */
export function rasterize(svg: string, zoom: number): DrawnPng {
  module ??= compileModule('resvg.wasm');
  if (!isStarted) start(module);
  isStarted = true;
  return drawSvg(resvg.Resvg, svg, zoom, () => (isStarted = false));
}

/** @throws Error: sharp is native code. */
export function loadSharp(): never {
  throw new Error('sharp does not run in a browser');
}

/**
 * Decodes an image file of a kind that the browser reads: JPEG, PNG, WebP, GIF, and most often AVIF. Where
 * pixels are transparent, the canvas rounds their colours.
 *
 * @throws Error where it is not an image of these, and for one with more than 8 bits a channel.
 */
export async function decodeImage(path: string): Promise<Pixels> {
  const file = readBytes(path);
  const depth = depthOf(file);
  if (depth > 8) throw new Error(`it has ${depth} bits a channel, where 8 are read: convert it`);
  const options = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' };
  const bitmap = await scope
    .createImageBitmap(new Blob([file.slice().buffer]), options)
    .catch((error: Error) => {
      throw new Error(
        'it is no image, or of a kind that is not read: expected JPEG, PNG, WebP, GIF or AVIF',
        { cause: error },
      );
    });
  const { width, height } = bitmap;
  const context = new scope.OffscreenCanvas(width, height).getContext('2d');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return withChannels(context.getImageData(0, 0, width, height).data, width, height, isGreyFile(file));
}

/** As many channels as sharp gives: alpha where a pixel has it, and grey alone for a grey file. */
function withChannels(rgba: Uint8ClampedArray, width: number, height: number, isGrey: boolean): Pixels {
  let hasAlpha = false;
  for (let i = 3; i < rgba.length && !hasAlpha; i += 4) hasAlpha = rgba[i] < 255;
  const kept = [...(isGrey ? [0] : [0, 1, 2]), ...(hasAlpha ? [3] : [])];
  const data = new Uint8Array(width * height * kept.length);
  for (let pixel = 0, at = 0; pixel < rgba.length; pixel += 4)
    for (const channel of kept) data[at++] = rgba[pixel + channel];
  return { width, height, channels: kept.length, data };
}

const isPng = (file: Uint8Array) => file[0] === 0x89 && file[1] === 0x50;

/** Bits a channel, where the file says so: byte 24 of a PNG. */
const depthOf = (file: Uint8Array): number => (isPng(file) ? file[24] : 8);

/** Whether a file has no colours: a PNG of the types 0 and 4, or a JPEG of one component. */
function isGreyFile(file: Uint8Array): boolean {
  if (isPng(file)) return file[25] === 0 || file[25] === 4;
  if (file[0] !== 0xff || file[1] !== 0xd8) return false;
  // segments of a JPEG: a marker, its length, and for a frame its components
  for (let at = 2; at + 9 < file.length && file[at] === 0xff;) {
    const marker = file[at + 1];
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return file[at + 9] === 1;
    at += 2 + file[at + 2] * 256 + file[at + 3];
  }
  return false;
}
