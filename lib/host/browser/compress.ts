import { unzlibSync, zlibSync } from 'fflate';

/** @throws Error for data that is broken, or longer than `maxLength` bytes. */
export function inflate(data: Uint8Array, maxLength: number): Uint8Array {
  // what is written beyond the end of `out` is lost without a word
  const bytes = unzlibSync(data, { out: new Uint8Array(maxLength + 1) });
  if (bytes.length > maxLength) throw new Error(`more than ${maxLength} bytes`);
  return bytes;
}

/** The same bytes for the same data in every browser. */
export const deflate = (data: Uint8Array): Uint8Array => zlibSync(data);

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/** CRC-32, from 0 to 2³² - 1. */
export function crc32(data: Uint8Array): number {
  let sum = -1;
  for (let i = 0; i < data.length; i++) sum = (sum >>> 8) ^ table[(sum ^ data[i]) & 0xff];
  return ~sum >>> 0;
}
