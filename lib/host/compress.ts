import { crc32 as checksum, deflateSync, inflateSync } from 'node:zlib';

/** zlib's stream format (RFC 1950), and the checksum of PNG's chunks. */

/** Sizes of the pieces of its result that zlib accepts, and its default. */
const [leastChunk, usualChunk] = [64, 2 ** 14];

/** @throws Error for data that is broken, or longer than `maxLength` bytes. */
export const inflate = (data: Uint8Array, maxLength: number): Uint8Array =>
  inflateSync(data, {
    maxOutputLength: maxLength,
    chunkSize: Math.min(Math.max(maxLength + 1, leastChunk), usualChunk), // one piece, and no larger
  });

/** The same bytes for the same data on every machine. */
export const deflate = (data: Uint8Array): Uint8Array => deflateSync(data);

/** CRC-32, from 0 to 2³² - 1. */
export const crc32 = (data: Uint8Array): number => checksum(data);
