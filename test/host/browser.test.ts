import { deflateSync, inflateSync, crc32 as nodesCrc32 } from 'node:zlib';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { untarred } from '../../lib/host/browser/archive/unpack';
import { makeData } from '../../lib/host/browser/archive/archive';
import type { Holders } from '../../lib/host/browser/collector';
import { crc32, deflate, inflate } from '../../lib/host/browser/compress';
import * as files from '../../lib/host/browser/files';
import { base64, inspect } from '../../lib/host/browser/text';
import type { Holders as NodesHolders } from '../../lib/host/collector';
import * as nodes from '../../lib/host/text';

/** A browser's door that has all of Node's exports, with types that fit. */
type Fits<Node, Browser extends Node> = Browser;
type Rest<Module, Names extends keyof Module> = Omit<Module, Names>;
/** A class without its private fields. */
type Public<Instance> = Pick<Instance, keyof Instance>;

/** Checked by the compiler: one door a line. */
export type Doors = [
  Fits<
    typeof import('../../lib/host/archive/archive'),
    typeof import('../../lib/host/browser/archive/archive')
  >,
  Fits<Public<NodesHolders<unknown>>, Public<Holders<unknown>>>,
  Fits<typeof import('../../lib/host/compress'), typeof import('../../lib/host/browser/compress')>,
  Fits<typeof import('../../lib/host/files'), typeof import('../../lib/host/browser/files')>,
  Fits<typeof import('../../lib/host/fonts'), typeof import('../../lib/host/browser/fonts')>,
  Fits<typeof import('../../lib/host/gpu'), typeof import('../../lib/host/browser/gpu')>,
  Fits<
    Rest<typeof import('../../lib/host/notebook'), 'bridgeName'>,
    typeof import('../../lib/host/browser/notebook')
  >,
  Fits<typeof import('../../lib/host/onnx'), typeof import('../../lib/host/browser/onnx')>,
  Fits<typeof import('../../lib/host/paths'), typeof import('../../lib/host/browser/paths')>,
  Fits<typeof import('../../lib/host/raster'), typeof import('../../lib/host/browser/raster')>,
  Fits<typeof import('../../lib/host/settings'), typeof import('../../lib/host/browser/settings')>,
  Fits<typeof import('../../lib/host/tensorflow'), typeof import('../../lib/host/browser/tensorflow')>,
  Fits<typeof import('../../lib/host/terminal'), typeof import('../../lib/host/browser/terminal')>,
  Fits<
    Rest<typeof import('../../lib/host/text'), 'inspectCustom'>,
    typeof import('../../lib/host/browser/text')
  >,
  Fits<typeof import('../../lib/host/tfjs'), typeof import('../../lib/host/browser/tfjs')>,
  Fits<typeof import('../../lib/host/turn'), typeof import('../../lib/host/browser/turn')>,
  Fits<typeof import('../../lib/host/vega'), typeof import('../../lib/host/browser/vega')>,
  Fits<typeof import('../../lib/host/webassembly'), typeof import('../../lib/host/browser/webassembly')>,
];

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a browser's compression", () => {
  const data = bytes('seven '.repeat(1000));

  it('is read by zlib, and reads what zlib writes', () => {
    expect(inflateSync(deflate(data)).equals(data)).toBe(true);
    expect(inflate(deflateSync(data), data.length)).toEqual(data);
  });

  it('refuses data that is longer than expected, or ends in the middle', () => {
    expect(() => inflate(deflateSync(data), data.length - 1)).toThrow('more than 5999 bytes');
    expect(() => inflate(deflateSync(data).subarray(0, 20), data.length)).toThrow('EOF');
  });

  it("has zlib's checksum", () => {
    for (const text of ['', 'a', 'IDAT and more', '\u00ff\u0000'])
      expect(crc32(bytes(text))).toBe(nodesCrc32(bytes(text)));
  });
});

describe("a browser's files", () => {
  it('are there after they were written, in their folder, sorted', () => {
    files.makeFolder('/a/b');
    files.write('/a/b/2.txt', 'two');
    files.write('/a/b/1.txt', 'one');
    expect([files.list('/a/b'), files.list('/a'), files.readText('/a/b/2.txt')]).toEqual([
      ['1.txt', '2.txt'],
      ['b'],
      'two',
    ]);
    expect([files.exists('/a/b/3.txt'), files.isFolder('/a'), files.isFolder('/a/b/1.txt')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('start from the home folder, and climb by two dots', () => {
    files.write('model.bin', new Uint8Array([1, 2]));
    expect(files.readBytes('/home/x/../model.bin')).toEqual(new Uint8Array([1, 2]));
  });

  it.each([
    ['readBytes of none', () => files.readBytes('/none'), 'ENOENT'],
    ['readBytes of a folder', () => files.readBytes('/home'), 'EISDIR'],
    ['write without a folder', () => files.write('/none/x', ''), 'ENOENT'],
    ['list of none', () => files.list('/none'), 'ENOENT'],
  ])('refuse %s with the code of Node', (_, call, code) => {
    expect(call).toThrow(`${code}: `);
  });

  it('do not change where a reader writes into what it was given', () => {
    files.write('/home/x', new Uint8Array([1]));
    files.readBytes('/home/x')[0] = 9;
    expect(files.readBytes('/home/x')).toEqual(new Uint8Array([1]));
  });

  it('that a program makes appear when all are written', () => {
    const fill = (folder: string) => {
      files.makeFolder(folder);
      files.write(`${folder}/label.csv`, 'x');
      expect(files.exists('/home/.fastai/data/made')).toBe(false);
    };
    const folder = makeData('made', fill);
    expect([folder, files.list(folder)]).toEqual(['/home/.fastai/data/made', ['label.csv']]);
  });
});

describe("a browser's archives", () => {
  const packed = (name: string, content = 'x') => {
    const folder = mkdtempSync(join(tmpdir(), 'fastbook-tar-'));
    try {
      writeFileSync(join(folder, name), content);
      create({ file: join(folder, 'a.tar'), cwd: folder, sync: true }, [name]);
      return new Uint8Array(readFileSync(join(folder, 'a.tar')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('give files with their names, long ones included', () => {
    const long = `${'n'.repeat(150)}.png`;
    for (const name of ['7.png', long, 'ä.png']) {
      const [file] = untarred(packed(name, 'seven'));
      expect([file.name, new TextDecoder().decode(file.bytes)]).toEqual([name, 'seven']);
    }
  });

  it('are refused where a byte of a header is another, or the end is missing', () => {
    const tar = packed('7.png', 'seven'.repeat(500));
    expect(() => untarred(tar.subarray(0, 1024))).toThrow('ends in the middle');
    tar[3] ^= 1;
    expect(() => untarred(tar)).toThrow('wrong checksum');
  });

  it('are refused where a size is no octal number, as GNU writes those of 8 GB and more', () => {
    const tar = packed('7.png');
    tar[124] = 0x80;
    expect(() => untarred(signed(tar))).toThrow('ends in the middle');
  });

  it('are refused where they climb out of their folder, or hold links', () => {
    expect(() => untarred(renamed(packed('xx_7.png'), '../7.png'))).toThrow('lies outside of the folder');
    const link = packed('7.png');
    link[156] = '2'.charCodeAt(0);
    expect(() => untarred(signed(link))).toThrow('is a link');
  });

  const renamed = (tar: Uint8Array, name: string) => {
    tar.set(bytes(name));
    return signed(tar);
  };
  const signed = (tar: Uint8Array) => {
    tar.fill(0x20, 148, 156);
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.set(bytes(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    return tar;
  };
});

describe("a browser's texts", () => {
  it('are those that Node prints', () => {
    const values = [
      { a: [1, 2, { b: 'x' }] },
      new Map([[1, 'one']]),
      [undefined, null],
      'text',
      Symbol('s'),
      -0,
    ];
    for (const value of values) expect(inspect(value)).toBe(nodes.inspect(value));
  });

  it('are in base64 what Node makes of them', () => {
    const data = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7) % 256);
    expect(base64(data)).toBe(nodes.base64(data));
  });
});
