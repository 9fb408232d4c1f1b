import * as tf from '../host/tfjs';
import { loadWebgpuBackend, missingLibrary, openGpu, pollUntil, untilSettled } from '../host/gpu';

/** A buffer on the GPU, of which WebGPU's own types need a browser's. */
interface Buffer {
  size: number;
  mapState: 'unmapped' | 'pending' | 'mapped';
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

/** Private fields of tfjs's WebGPU backend that a read within the turn needs. */
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
 * Registers tfjs's WebGPU backend, and gives it what it lacks outside of a browser: to read a tensor within
 * the turn, as `item()`, printing and plotting do.
 *
 * @param isSoftwareWelcome whether a GPU that is only a program is taken: far slower than WASM, but good for
 * tests.
 * @returns the name of the GPU.
 * @throws Error that says why there is none.
 */
export function registerWebgpu(isSoftwareWelcome: boolean): Promise<string> {
  return (started ??= start(isSoftwareWelcome).catch((error: unknown) => {
    started = undefined;
    throw error;
  }));
}

async function start(isSoftwareWelcome: boolean): Promise<string> {
  const gpu = openGpu();
  const adapter = await untilSettled(gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) {
    const missing = missingLibrary();
    throw new Error(
      missing === undefined
        ? 'there is no GPU that Vulkan, Metal or Direct3D 12 can use'
        : `Vulkan's loader cannot be opened (${missing}); Debian and Ubuntu have it in libvulkan1`,
    );
  }
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
  const { WebGPUBackend } = loadWebgpuBackend<{
    WebGPUBackend: new (device: object, info: object) => Backend;
  }>(gpu);
  const backend = Object.assign(new WebGPUBackend(device, adapter.info), { gpuName: name });
  readWithinTheTurn(backend);
  keepAliveForReads(backend);
  tf.registerBackend('webgpu', () => backend, 3);
  return name || 'an unnamed GPU';
}

/** Has the process live until `await x.data()` has its numbers. */
function keepAliveForReads(backend: Backend): void {
  const original = backend.read.bind(backend);
  backend.read = dataId => untilSettled(original(dataId));
}

type Flags = Record<'GPUBufferUsage' | 'GPUMapMode', Record<string, number>>;

/** Reads a tensor by waiting for the GPU. tfjs would draw it on a canvas, which Node does not have. */
function readWithinTheTurn(backend: Backend): void {
  const original = backend.readSync.bind(backend);
  const { GPUBufferUsage, GPUMapMode } = globalThis as typeof globalThis & Flags;
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
    pollUntil(() => staging.mapState !== 'pending');
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
