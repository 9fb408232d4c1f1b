const m = 0x5bd1e995;

/**
 * MurmurHash2 for 32 bits (https://github.com/aappleby/smhasher), of a text's UTF-8. JupyterLab names the
 * cells by it that it debugs.
 *
 * @returns an unsigned 32-bit integer.
 */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text);
  const end = bytes.length & ~3;
  let hash = seed ^ bytes.length;
  for (let i = 0; i < end; i += 4) {
    const word = Math.imul(bytes.readInt32LE(i), m);
    hash = Math.imul(hash, m) ^ Math.imul(word ^ (word >>> 24), m);
  }
  if (bytes.length > end) hash = Math.imul(hash ^ bytes.readUIntLE(end, bytes.length - end), m);
  hash = Math.imul(hash ^ (hash >>> 13), m);
  return (hash ^ (hash >>> 15)) >>> 0;
}
