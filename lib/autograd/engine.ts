import * as tf from '../host/tfjs';
import { onTermination } from '../host/notebook';
import { prepareAxes, withValues } from './axes';
import { prepareOperands } from './operands';
import { PropertyMap } from './propertymap';
import { checkWholeNumbers } from './wholenumbers';
import { explicitPadding } from './windows';

/**
 * TensorFlow.js's engine, and all that we change in it.
 *
 * Every operation, `tf.add` for example, comes down to `runKernelFunc`, which runs a kernel: the backend's
 * function of that name. While the tape is on (`isTapeOn`), it saves the inputs and outputs that the kernel's
 * gradient needs (by `clone`), and calls `addTapeNode` with the kernel's name, its inputs and outputs, what
 * was saved, and the gradient function from the registry. `tf.grad` turns the tape on for the time of one
 * call, and walks it backwards once. A notebook wants PyTorch's way, which records whenever a gradient may be
 * asked for: here the tape is on for each kernel with an input that needs a gradient, and its entry hangs on
 * the tensors that the kernel has made, where `backward` finds it (autograd.ts). `trackTensor` and
 * `disposeTensor` tell of every tensor that is made and freed (memory.ts). An operation ends with `endScope`,
 * which frees what it has made on the way to its result.
 *
 * tfjs promises none of these methods and fields, so its version is pinned, and a test names every one.
 */
export interface Engine {
  state: {
    numBytes: number;
    numTensors: number;
    kernelDepth: number;
    gradientDepth: number;
    tensorInfo: Pick<PropertyMap<object, { backend: { incRef(dataId: object): void } }>, 'get'>;
    numDataBuffers: number;
    activeScope: Scope | null;
    scopeStack: Scope[];
  };
  runKernelFunc(params: {
    /** Missing where an operation brings its own function, as `tf.customGrad`. */
    kernelName?: string;
    inputs: Record<string, tf.Tensor>;
    attrs?: object | undefined;
  }): tf.Tensor | tf.Tensor[];
  isTapeOn(): boolean;
  addTapeNode(
    kernelName: string,
    inputs: Record<string, tf.Tensor>,
    outputs: tf.Tensor[],
    gradientsFunc: GradientFunction | null,
    saved: tf.Tensor[],
    attrs: object,
  ): void;
  clone(tensor: tf.Tensor): tf.Tensor;
  trackTensor(tensor: tf.Tensor | tf.TensorInfo, backend: object | undefined): void;
  disposeTensor(tensor: tf.TensorInfo): void;
  endScope(result: unknown): void;
  /** Has the scope of this moment free this tensor. */
  track(tensor: tf.Tensor): void;
  incRef(tensor: tf.TensorInfo & { size: number; kept: boolean }, backend: object | null): void;
  makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor;
  memory(): tf.MemoryInfo;
}

interface Scope {
  id: number;
  track: (tf.Tensor & { kept: boolean; scopeId: number })[];
}

/** From the gradients of the outputs, the gradients of the inputs, each calculated when it is asked for. */
export type GradientFunction = (
  dy: tf.Tensor | tf.Tensor[],
  saved: tf.Tensor[],
  attrs: object,
) => Record<string, () => tf.Tensor>;

/** What autograd.ts and memory.ts do when something happens in the engine. */
export const hooks: Hooks = {
  needsGrad: () => false,
  onOperation: () => {},
  onKernel: () => {},
  onNewTensor: () => {},
  onDispose: () => {},
  onCount: () => {},
};

interface Hooks {
  needsGrad(x: tf.Tensor): boolean;
  /** Before an operation that is not part of another kernel. */
  onOperation(): void;
  /** @param gradFunc the kernel's gradient, if it has one. */
  onKernel(
    kernelName: string,
    inputs: Record<string, tf.Tensor>,
    outputs: tf.Tensor[],
    gradFunc: GradientFunction | undefined,
    saved: tf.Tensor[],
    attrs: object,
  ): void;
  onNewTensor(tensor: tf.Tensor): void;
  onDispose(tensor: tf.Tensor): void;
  /** Before tensors are counted. */
  onCount(): void;
}

const tfjsEngine = tf.engine();
/** The engine; its type calls most of this private. */
export const engine = tfjsEngine as unknown as Engine;
/** Taken once: each name of tfjs's is found by two calls. */
const { Tensor, getGradient, getKernel, getBackend } = tf;

// not where tensors of before this import are in a map of tfjs's already
if (engine.state.numDataBuffers === 0) engine.state.tensorInfo = new PropertyMap();

/** Whether the kernel that starts now has an input that needs a gradient. */
let isRecorded = false;

/** After code was ended within an operation, the engine is where it was before all operations. */
onTermination(() => {
  isRecorded = false;
  const { state } = engine;
  Object.assign(state, { kernelDepth: 0, gradientDepth: 0, activeTape: null, activeScope: null });
  state.scopeStack.length = 0;
});

wrap('runKernelFunc', (run, given) => {
  if (engine.state.kernelDepth === 0) hooks.onOperation();
  const params = prepare(given);
  const { inputs } = params;
  let needsGrad = false;
  for (const name in inputs) {
    const x = inputs[name];
    if (!x) continue;
    x.throwIfDisposed?.();
    needsGrad ||= hooks.needsGrad(x);
  }
  const outer = isRecorded;
  isRecorded = needsGrad;
  try {
    return run(params);
  } finally {
    isRecorded = outer;
  }
});

/** A call of a kernel, with what it is given checked and in the types and order that it calculates in. */
function prepare(given: Parameters<Engine['runKernelFunc']>[0]): typeof given {
  const { kernelName } = given;
  if (!kernelName) return given;
  checkWholeNumbers(kernelName, given.inputs);
  const attrs = explicitPadding(kernelName, prepareAxes(kernelName, given.inputs, given.attrs));
  const inputs = withValues(kernelName, prepareOperands(kernelName, given.inputs, attrs), attrs);
  if (inputs === given.inputs && attrs === given.attrs) return given;
  return { ...given, inputs, ...(attrs && { attrs }) };
}

wrap('isTapeOn', isTapeOn => isTapeOn() || (isRecorded && engine.state.kernelDepth === 0));

wrap('addTapeNode', (add, kernelName, inputs, outputs, gradientsFunc, saved, attrs) => {
  // the tape of `tf.grad` and its like
  if (engine.state.gradientDepth > 0) add(kernelName, inputs, outputs, gradientsFunc, saved, attrs);
  const isDifferentiable = outputs.some(({ dtype }) => dtype === 'float32');
  if (!isRecorded || engine.state.kernelDepth > 0 || !isDifferentiable) return;
  const registered = getGradient(kernelName)?.gradFunc as GradientFunction | undefined;
  hooks.onKernel(kernelName, inputs, outputs, registered ?? gradientsFunc ?? undefined, saved, attrs);
});

// What a kernel saves for its gradient, it clones by another kernel: a long way round for something done so
// often.
wrap('clone', (clone, x) => {
  const { kernelDepth, gradientDepth } = engine.state;
  // the tape of `tf.grad` has the clone on it, for gradients of gradients
  return kernelDepth === 0 || gradientDepth > 0 ? clone(x) : share(x);
});

wrap('trackTensor', (track, tensor, backend) => {
  track(tensor, backend);
  if (tensor instanceof Tensor) hooks.onNewTensor(tensor);
});

wrap('disposeTensor', (dispose, tensor) => {
  if (tensor instanceof Tensor) hooks.onDispose(tensor as tf.Tensor);
  dispose(tensor);
});

wrap('memory', memory => {
  hooks.onCount();
  return memory();
});

// Nearly every scope is that of an operation, whose result is one tensor; tfjs makes lists and sets for any
// number.
wrap('endScope', (endScope, result) => {
  if (!(result instanceof Tensor)) return endScope(result);
  const { activeScope, scopeStack } = engine.state;
  for (const tensor of activeScope!.track) if (tensor !== result && !tensor.kept) tensor.dispose();
  scopeStack.pop();
  engine.state.activeScope = scopeStack.at(-1) ?? null;
  const made = result as Scope['track'][number];
  if (!made.kept && made.scopeId === activeScope!.id) engine.track(made);
});

type Wrapped =
  | 'runKernelFunc'
  | 'isTapeOn'
  | 'addTapeNode'
  | 'clone'
  | 'trackTensor'
  | 'disposeTensor'
  | 'endScope'
  | 'memory';

/** Runs `wrapper` in the place of a method of the engine, with the original as its first argument. */
function wrap<K extends Wrapped>(
  name: K,
  wrapper: (original: Engine[K], ...args: Parameters<Engine[K]>) => ReturnType<Engine[K]>,
): void {
  const original = engine[name].bind(engine) as Engine[K];
  engine[name] = ((...args: Parameters<Engine[K]>) => wrapper(original, ...args)) as Engine[K];
}

/** Runs a kernel with one output, without the checks and conversions of the operation around it. */
export const runKernel = (
  name: string,
  inputs: Record<string, tf.Tensor>,
  attrs?: tf.NamedAttrMap,
): tf.Tensor => tfjsEngine.runKernel<tf.Tensor>(name, inputs, attrs);

/** The same for a kernel with several outputs. */
export const runKernels = (
  name: string,
  inputs: Record<string, tf.Tensor>,
  attrs?: tf.NamedAttrMap,
): tf.Tensor[] => tfjsEngine.runKernel<tf.Tensor[]>(name, inputs, attrs);

/** Whether the backend in use has a kernel of this name. */
export const hasKernel = (name: string): boolean => getKernel(name, getBackend()) !== undefined;

/**
 * Whether the backend in use has a kernel of this name, and may use it in a gradient: a kernel of our own has
 * no gradient, and `tf.grad` of `tf.grad` asks for one.
 */
export const hasGradientKernel = (name: string): boolean =>
  engine.state.gradientDepth === 0 && hasKernel(name);

/** A tensor of the same values, which both share from now on. */
export function share(x: tf.Tensor): tf.Tensor {
  engine.state.tensorInfo.get(x.dataId)!.backend.incRef(x.dataId);
  return engine.makeTensorFromTensorInfo(x);
}
