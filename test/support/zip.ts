import { crc32 } from 'node:zlib';

/** A zip archive of files that are stored as they are, with their times in UTC. */
export function zipOf(
  files: readonly { readonly path: string; readonly content: string | Buffer; readonly time?: Date }[],
) {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { path, content, time = new Date('2026-03-01T12:00:00Z') } of files) {
    const [name, data] = [Buffer.from(path), Buffer.from(content)];
    const stamp = Buffer.alloc(9); // Info-ZIP's extended timestamp
    stamp.writeUInt16LE(0x5455, 0);
    stamp.writeUInt16LE(5, 2);
    stamp.writeUInt8(1, 4);
    stamp.writeInt32LE(time.getTime() / 1000, 5);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2); // the name is UTF-8
    common.writeUInt16LE(0x5c21, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    common.writeUInt16LE(stamp.length, 24);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, stamp, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, rest, name, stamp]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}
