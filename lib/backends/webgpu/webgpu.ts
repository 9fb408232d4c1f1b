import { existsSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { inTurn, untilSettled, watchDawn } from './dawn';

/** What we use of WebGPU's own types, which need a browser's. */
interface Adapter {
  info: { vendor: string; architecture: string; device: string; description: string };
  limits: Record<string, number>;
  requestDevice(descriptor: object): Promise<object>;
}
interface Buffer {
  size: number;
  mapState: 'unmapped' | 'pending' | 'mapped';
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

/** What tfjs's WebGPU backend calls private, and a read within the turn needs. */
interface Backend extends tf.KernelBackend {
  tensorMap: { get(dataId: object): { values: unknown; dtype: tf.DataType; resource: Buffer } };
  bufferManager: { acquireBuffer(size: number, usage: number): Buffer; releaseBuffer(buffer: Buffer): void };
  commandEncoder: {
    copyBufferToBuffer(from: Buffer, fromOffset: number, to: Buffer, toOffset: number, size: number): void;
  };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  convertAndCacheOnCPU(dataId: object, values: tf.BackendValues): void;
}

const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

let started: Promise<string> | undefined;

/**
 * Registers tfjs's WebGPU backend on Dawn, the WebGPU of Chromium, which the package `webgpu` brings to Node;
 * and gives it what it lacks outside of a browser: to read a tensor within the turn, as `item()`, printing
 * and plotting do.
 *
 * @param isSoftwareWelcome take a GPU that is only a program, too: far slower than WASM, but there to test
 * with.
 * @returns the name of the GPU.
 * @throws Error saying why there is none.
 */
export function registerWebgpu(isSoftwareWelcome: boolean): Promise<string> {
  return (started ??= start(isSoftwareWelcome).catch((error: unknown) => {
    started = undefined;
    throw error;
  }));
}

async function start(isSoftwareWelcome: boolean): Promise<string> {
  if (!mayHaveGpu()) throw new Error('there is no GPU');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: it may not be there
  const { create, globals } = require('webgpu') as {
    create: (options: string[]) => { requestAdapter(options: object): Promise<Adapter | null> };
    globals: object;
  };
  Object.assign(globalThis, globals);
  watchDawn();
  const gpu = create([]);
  const adapter = await untilSettled(gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) throw new Error('there is no GPU that Vulkan, Metal or Direct3D 12 can use');
  const { vendor, architecture, device: model, description } = adapter.info;
  const name = model || description || architecture || vendor;
  if (
    !isSoftwareWelcome &&
    /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(
      [vendor, architecture, model, description].join(' '),
    )
  ) {
    throw new Error(`the only GPU is a program, ${name}`);
  }
  const device = await untilSettled(
    adapter.requestDevice({
      requiredLimits: Object.fromEntries(limits.map(limit => [limit, adapter.limits[limit]])),
    }),
  );
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional, and it wants WebGPU's globals to be there
  const { WebGPUBackend } = require('@tensorflow/tfjs-backend-webgpu') as {
    WebGPUBackend: new (device: object, info: object) => Backend;
  };
  announce(gpu);
  const backend = Object.assign(new WebGPUBackend(device, adapter.info), { gpuName: name });
  readWithinTheTurn(backend);
  tf.registerBackend('webgpu', () => backend, 3);
  return name || 'an unnamed GPU';
}

/** Without one, Vulkan's loader would complain in the terminal. */
const mayHaveGpu = () =>
  process.platform !== 'linux' ||
  process.env['VK_DRIVER_FILES'] !== undefined ||
  process.env['VK_ICD_FILENAMES'] !== undefined ||
  ['/dev/dri', '/dev/nvidia0', '/dev/dxg'].some(device => existsSync(device));

/** tfjs looks for WebGPU where a browser has it; before version 21, Node has no `navigator`. */
function announce(gpu: object): void {
  const { navigator = { userAgent: `Node.js/${process.versions.node}` } } = globalThis as {
    navigator?: object;
  };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}

/** tfjs draws tensors on a canvas to read them at once, and Node has none. Dawn can be waited for. */
function readWithinTheTurn(backend: Backend): void {
  const original = backend.readSync.bind(backend);
  const { GPUBufferUsage, GPUMapMode } = globalThis as unknown as Record<
    'GPUBufferUsage' | 'GPUMapMode',
    Record<string, number>
  >;
  backend.readSync = (dataId: object): tf.BackendValues => {
    const { values, dtype, resource } = backend.tensorMap.get(dataId);
    if (values || dtype === 'string' || dtype === 'complex64') return original(dataId);
    const staging = backend.bufferManager.acquireBuffer(
      resource.size,
      GPUBufferUsage['COPY_DST'] | GPUBufferUsage['MAP_READ'],
    );
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder();
    backend.commandEncoder.copyBufferToBuffer(resource, 0, staging, 0, resource.size);
    backend.submitQueue();
    const mapping = staging.mapAsync(GPUMapMode['READ']);
    mapping.catch(() => undefined); // said below
    inTurn(() => staging.mapState !== 'pending');
    if (staging.mapState !== 'mapped')
      throw new Error('webgpu: the GPU was lost while a tensor was read. Restart the kernel');
    const result = staging.getMappedRange().slice(0);
    staging.unmap();
    backend.bufferManager.releaseBuffer(staging);
    const numbers = tf.util.convertBackendValuesAndArrayBuffer(result, dtype);
    backend.convertAndCacheOnCPU(dataId, numbers);
    return numbers;
  };
}
