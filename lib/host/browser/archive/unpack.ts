/** A file of an archive: its name, with slashes, and its bytes. */
export interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const blockSize = 512;
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
    if (checksumOf(header) !== octal(header, 148, 8))
      throw new Error(`the archive is broken: wrong checksum at ${at}`);
    const [size, type] = [octal(header, 124, 12), text(header, 156, 1) || '0'];
    const content = tar.subarray(at + blockSize, at + blockSize + size);
    if (!(content.length === size)) throw new Error('the archive is broken: it ends in the middle');
    at += blockSize * (1 + Math.ceil(size / blockSize));
    if (type === 'L') longName = utf8.decode(content).replace(/\0.*$/s, '');
    else if (type === 'x') longName = pathRecord(utf8.decode(content)) ?? longName;
    if (type === 'L' || type === 'x' || type === 'g') continue;
    const name = longName ?? nameIn(header);
    longName = undefined;
    if (name.startsWith('/') || name.split(/[\\/]/).includes('..'))
      throw new Error(`refused for safety: ${name} lies outside of the folder`);
    if (type === '5') continue; // a folder is there with its files
    if (type !== '0' && type !== '7') throw new Error(`refused for safety: ${name} is a link or a device`);
    files.push({ name: name.replace(/^(\.\/)+/, ''), bytes: content });
  }
  return sideBySide(files);
}

/** A file's name of up to 255 characters, in two fields (POSIX.1-1988). */
function nameIn(header: Uint8Array): string {
  const name = text(header, 0, 100);
  const hasPrefix = header[345] !== 0 && text(header, 257, 5) === 'ustar';
  return hasPrefix ? `${text(header, 345, 155)}/${name}` : name;
}

/** A field of a header up to its first NUL. A decoder's own call takes longer than these few characters. */
function text(header: Uint8Array, from: number, length: number): string {
  let field = '';
  for (let i = from; i < from + length && header[i] !== 0; i++) field += String.fromCharCode(header[i]);
  return field;
}

/** A number of octal digits between spaces; NaN for any other, as GNU writes those of 8 GB and more. */
function octal(header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim() || '0';
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
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
  let sum = 8 * 0x20;
  for (let i = 0; i < 148; i++) sum += header[i];
  for (let i = 156; i < blockSize; i++) sum += header[i];
  return sum;
}

/** The name in the records of an extended header: `LENGTH path=NAME`, each on a line. */
const pathRecord = (records: string): string | undefined => /^\d+ path=(.*)$/m.exec(records)?.[1];
