import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import type { Module } from '../nn';
import type { PathLike } from '../python/path';

/**
 * A model's parameters, and the averages of batch normalisation, in one file of the safetensors format, which
 * Python reads as well: the length of a JSON header as a 64-bit integer, the header, and the values of all
 * tensors one after the other.
 */
export function saveModel(model: Module, path: PathLike): void {
  let offset = 0;
  const header: Record<string, Entry> = {};
  const values = tensorsOf(model).map(([name, p]) => {
    const data = p.dataSync<'float32'>();
    header[name] = { dtype: 'F32', shape: p.shape, data_offsets: [offset, (offset += data.byteLength)] };
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  });
  const json = Buffer.from(JSON.stringify(header));
  // so that the values are aligned
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const part = `${String(path)}.part-${process.pid}`;
  try {
    writeFileSync(part, Buffer.concat([length, padded, ...values]));
    renameSync(part, String(path));
  } finally {
    rmSync(part, { force: true });
  }
}

/**
 * Gives a model the parameters that {@link saveModel} wrote. All or nothing: the model stays as it is where
 * they don't fit.
 *
 * @throws Error naming the file where it is not in the format, and RangeError naming a parameter that is
 * missing or of another shape.
 */
export function loadModel(model: Module, path: PathLike): void {
  const { header, values } = readFile(String(path));
  const parameters = tensorsOf(model);
  const describe = (shape?: readonly number[]) => (shape ? `[${shape.join(', ')}]` : 'none');
  for (const [name, p] of parameters) {
    if (String(header[name]?.shape) !== String(p.shape)) {
      throw new RangeError(
        `cannot load ${String(path)}: parameter ${name} has shape ${describe(p.shape)}, the file ` +
          `has ${describe(header[name]?.shape)}`,
      );
    }
  }
  const known = new Set(parameters.map(([name]) => name));
  const extra = Object.keys(header).find(name => name !== '__metadata__' && !known.has(name));
  if (extra)
    throw new RangeError(`cannot load ${String(path)}: the file has ${extra}, which the model has not`);
  for (const [name, p] of parameters) {
    const data = new Float32Array(values.slice(...header[name].data_offsets));
    tf.tidy(() => {
      p.copy_(tf.tensor(data, p.shape));
    });
  }
}

const tensorsOf = (model: Module) => [...model.namedParameters(), ...model.namedBuffers()];

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [start: number, end: number];
}

function readFile(path: string): { header: Record<string, Entry>; values: ArrayBuffer } {
  const file = readFileSync(path);
  try {
    const start = 8 + Number(file.readBigUInt64LE(0));
    const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, Entry>;
    const values = new Uint8Array(file.subarray(start)).buffer;
    const other = Object.values(header).find(
      ({ dtype, data_offsets }) => data_offsets && (dtype !== 'F32' || data_offsets[1] > values.byteLength),
    );
    if (other)
      throw new Error(
        other.dtype === 'F32' ? 'it ends in the middle' : `it holds ${other.dtype}, expected F32`,
      );
    return { header, values };
  } catch (error) {
    throw new Error(`cannot load ${path}: it is not a safetensors file (${(error as Error).message})`, {
      cause: error,
    });
  }
}
