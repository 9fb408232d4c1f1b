import * as tf from '@tensorflow/tfjs';

/**
 * What the library relies on inside of TensorFlow.js's engine. tfjs promises none of it, so its version is
 * pinned, and a test names every field.
 */
export interface Engine {
  state: {
    numBytes: number;
    kernelDepth: number;
    gradientDepth: number;
    tensorInfo: { get(dataId: object): { backend: { incRef(dataId: object): void } } };
    activeScope: Scope | null;
    scopeStack: Scope[];
  };
  /** What `tidy` and every operation ends with: frees what was made in it, but for the result. */
  endScope(result: unknown): void;
  /** Has the scope of this moment free this tensor. */
  track(tensor: tf.Tensor): void;
  /** Every kernel goes through here, and every customGrad. */
  runKernelFunc(params: { inputs: Record<string, tf.Tensor> }): tf.Tensor | tf.Tensor[];
  /** Whether a kernel that starts now has its inputs and outputs saved, and `addTapeNode` called. */
  isTapeOn(): boolean;
  addTapeNode(
    kernelName: string,
    inputs: Record<string, tf.Tensor>,
    outputs: tf.Tensor[],
    gradientsFunc: GradientFunction | null,
    saved: tf.Tensor[],
    attrs: object,
  ): void;
  /** Called for each new tensor, and its counterpart for each that is freed. */
  trackTensor(tensor: tf.Tensor | tf.TensorInfo, backend: object | undefined): void;
  disposeTensor(tensor: tf.TensorInfo): void;
  incRef(tensor: tf.TensorInfo & { size: number; kept: boolean }, backend: object | null): void;
  clone(tensor: tf.Tensor): tf.Tensor;
  makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor;
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

export const engine = tf.engine() as unknown as Engine;

/** Runs `wrapper` in the place of a method of the engine, with the original as its first argument. */
export function wrap<
  K extends
    'runKernelFunc' | 'endScope' | 'isTapeOn' | 'addTapeNode' | 'trackTensor' | 'disposeTensor' | 'clone',
>(name: K, wrapper: (original: Engine[K], ...args: Parameters<Engine[K]>) => ReturnType<Engine[K]>): void {
  const original = engine[name].bind(engine) as Engine[K];
  engine[name] = ((...args: Parameters<Engine[K]>) => wrapper(original, ...args)) as Engine[K];
}

/**
 * Nearly every scope is that of an operation, with one tensor as its result; tfjs makes lists and sets for
 * any number of them.
 */
wrap('endScope', (endScope, result) => {
  if (!(result instanceof tf.Tensor)) return endScope(result);
  const { activeScope, scopeStack } = engine.state;
  for (const tensor of activeScope!.track) if (tensor !== result && !tensor.kept) tensor.dispose();
  scopeStack.pop();
  engine.state.activeScope = scopeStack.at(-1) ?? null;
  const made = result as Scope['track'][number];
  if (!made.kept && made.scopeId === activeScope!.id) engine.track(made);
});

/** Runs a kernel, without the checks and conversions of the operation around it. */
export const runKernel = (name: string, inputs: Record<string, tf.Tensor>) =>
  tf.engine().runKernel<tf.Tensor>(name, inputs);

/**
 * A tensor of the same values, which it shares. tfjs clones by a kernel, which is a long way round for
 * something done so often.
 */
export function share(x: tf.Tensor): tf.Tensor {
  engine.state.tensorInfo.get(x.dataId).backend.incRef(x.dataId);
  return engine.makeTensorFromTensorInfo(x);
}
