import * as tf from '../host/tfjs';
import { readBytes, writeAtomically } from '../host/files';
import type { Module } from '../nn';
import type { PathLike } from '../python/path';

/**
 * Writes a model's parameters, and the averages of batch normalisation, to one file in the safetensors format
 * (https://huggingface.co/docs/safetensors), which Python reads as well: the length of a JSON header as a
 * 64-bit integer, the header, and the values of all tensors one after the other, as float32.
 */
export function saveModel(model: Module, path: PathLike): void {
  let offset = 0;
  const header: Record<string, Entry> = {};
  const values = tensorsOf(model).map(([name, p]) => {
    const data = p.dataSync<'float32'>();
    header[name] = { dtype: 'F32', shape: p.shape, data_offsets: [offset, (offset += data.byteLength)] };
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { at: header[name].data_offsets[0], bytes };
  });
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + 8 * Math.ceil(json.length / 8); // the values are aligned
  const file = new Uint8Array(start + offset).fill(space, 8 + json.length, start);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.set(json, 8);
  for (const { at, bytes } of values) file.set(bytes, start + at);
  writeAtomically(String(path), file);
}

/**
 * Reads the parameters that {@link saveModel} wrote into a model. The model stays as it is if one of them
 * does not fit.
 *
 * @throws Error with the file, if it is not in the format; RangeError with the parameter that is missing or
 * has another shape.
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

const space = 0x20;

const tensorsOf = (model: Module) => [...model.namedParameters(), ...model.namedBuffers()];

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [start: number, end: number];
}

function readFile(path: string): { header: Record<string, Entry>; values: ArrayBuffer } {
  const file = readBytes(path);
  try {
    const start = 8 + Number(new DataView(file.buffer, file.byteOffset, file.length).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, start))) as Record<string, Entry>;
    const values = file.slice(start).buffer;
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
