/** A file of an archive: its name, with slashes, and its bytes. */
export interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const blockSize = 512;
const ascii = new TextDecoder('latin1');
const utf8 = new TextDecoder();

/**
 * The files in a tar archive (POSIX.1-2001, and GNU's long names). Their bytes lie side by side in new
 * memory: an archive of small files is headers and padding for the most part.
 *
 * @throws Error for an archive that is broken, holds links, or climbs out of its folder.
 */
export function untarred(tar: Uint8Array): ArchivedFile[] {
  const files: ArchivedFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + blockSize <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + blockSize);
    const text = (from: number, length: number) =>
      ascii.decode(header.subarray(from, from + length)).replace(/\0.*$/s, '');
    const octal = (from: number, length: number) => parseInt(text(from, length).trim() || '0', 8);
    if (checksumOf(header) !== octal(148, 8))
      throw new Error(`the archive is broken: wrong checksum at ${at}`);
    const [size, type] = [octal(124, 12), text(156, 1) || '0'];
    const content = tar.subarray(at + blockSize, at + blockSize + size);
    if (!(content.length === size)) throw new Error('the archive is broken: it ends in the middle');
    at += blockSize * (1 + Math.ceil(size / blockSize));
    if (type === 'L') longName = utf8.decode(content).replace(/\0.*$/s, '');
    else if (type === 'x') longName = pathRecord(utf8.decode(content)) ?? longName;
    if (type === 'L' || type === 'x' || type === 'g') continue;
    const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
    const name = longName ?? (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100));
    longName = undefined;
    if (name.startsWith('/') || name.split(/[\\/]/).includes('..'))
      throw new Error(`refused for safety: ${name} lies outside of the folder`);
    if (type === '5') continue; // a folder is there with its files
    if (type !== '0' && type !== '7') throw new Error(`refused for safety: ${name} is a link or a device`);
    files.push({ name: name.replace(/^(\.\/)+/, ''), bytes: content });
  }
  return sideBySide(files);
}

function sideBySide(files: readonly ArchivedFile[]): ArchivedFile[] {
  const memory = new Uint8Array(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let end = 0;
  return files.map(({ name, bytes }) => {
    memory.set(bytes, end);
    return { name, bytes: memory.subarray(end, (end += bytes.length)) };
  });
}

/** The sum of a header's bytes, with spaces in the place of the sum itself. */
function checksumOf(header: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < blockSize; i++) sum += i >= 148 && i < 156 ? 0x20 : header[i];
  return sum;
}

/** The name in the records of an extended header: `LENGTH path=NAME`, each on a line. */
const pathRecord = (records: string): string | undefined => /^\d+ path=(.*)$/m.exec(records)?.[1];
