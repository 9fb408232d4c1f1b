import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';

/** An entry of an archive. A file with no text by default. */
interface Entry {
  path: string;
  body?: string;
  type?: 'File' | 'SymbolicLink' | 'Link';
  linkpath?: string;
}

/** A gzipped tar with exactly these entries. Real tar programs refuse to write some of them. */
export function tgz(...entries: Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, body = '', type = 'File', linkpath }) => {
    const header = Buffer.alloc(512);
    new Header({
      path,
      type,
      size: Buffer.byteLength(body),
      mode: 0o644,
      ...(linkpath && { linkpath }),
    }).encode(header);
    const data = Buffer.alloc(Math.ceil(Buffer.byteLength(body) / 512) * 512);
    data.write(body);
    return [header, data];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** The line of an archive in a file SHA256SUMS. */
export const sha256Line = (archive: Buffer, name: string): string =>
  `${createHash('sha256').update(archive).digest('hex')}  ${name}\n`;
