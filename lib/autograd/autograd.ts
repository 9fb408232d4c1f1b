import * as tf from '../host/tfjs';
import { onTermination } from '../host/notebook';
import { hooks, runKernel, share, type GradientFunction } from './engine';
import { sumTo } from './gradients';
import { setData } from './memory';
import { outerWarning, warnOnce } from './outer';
import { nameOf } from './valuename';

declare module '@tensorflow/tfjs-core/dist/tensor' {
  // tfjs's own declaration has this type parameter, and TypeScript wants both to agree.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Tensor<R> {
    /** Whether `backward` calculates a gradient for this tensor. */
    readonly requiresGrad: boolean;
    /** The gradient that `backward` has left, of the same shape; null before. Setting it to null frees it. */
    grad: Tensor | null;
    /** Have `backward` calculate a gradient for this tensor from now on. Integers become float32. */
    requiresGrad_(): this;
    /**
     * The gradients of this scalar with respect to every tensor with `requiresGrad` that went into it, added
     * to what their `grad` holds. Throws for anything but one element, for what depends on no such tensor,
     * and for a second time.
     */
    backward(): void;
    /** The same values, without the calculation that they came from. */
    detach(): Tensor;
    /** Set all elements to 0, in place. */
    zero_(): this;
    /**
     * Add in place. Like all methods ending in `_`, it is not recorded for `backward`, and refused for what
     * was calculated from a tensor with `requiresGrad`, and for a sum of a wider type, as of int32 and 0.5.
     */
    add_(other: Tensor | number): this;
    /** Subtract in place, unrecorded: `p.sub_(p.grad.mul(lr))` is a step of gradient descent. */
    sub_(other: Tensor | number): this;
    /** Multiply in place, unrecorded. */
    mul_(other: Tensor | number): this;
    /** Take the values of another tensor of the same shape, in this one's type, in place, unrecorded. */
    copy_(other: Tensor): this;
  }
}

/**
 * How a tensor was calculated: an entry of the tape. It hangs on the tensors that the kernel has made, not in
 * a list, so that it is collected with them (PyTorch's `grad_fn`). It holds no tensor besides those saved and
 * the leaves: what only went through a calculation is gone when its caller lets it go.
 */
interface Node {
  readonly id: number;
  readonly kernelName: string;
  /** Where the gradients of its inputs go, of those that need one. */
  inputs: [name: string, target: Target][];
  /** Its other inputs, which are constants to `backward`, as a picture of the calculation shows them. */
  constants: [name: string, constant: Seen][];
  readonly outputs: Output[];
  /** The kernel's gradient, if it has one. */
  readonly gradFunc: GradientFunction | undefined;
  saved: tf.Tensor[];
  readonly attrs: object;
  /** What `backward` has to say of it. */
  readonly warning: string | undefined;
  /** Whether its gradient was calculated, and what was saved for that freed. */
  isUsed: boolean;
}

/** What a picture of the calculation shows of a tensor. */
interface Seen {
  readonly shape: number[];
  readonly dtype: tf.DataType;
  /** What its values are stored under, as long as it lives. */
  readonly dataId: object;
  /** The tensor itself, if it has a few elements only: a large one would not be freed in time. */
  readonly small: tf.Tensor | undefined;
}

/** What stands for a tensor that a node has made. */
interface Output extends Seen {
  readonly node: Node;
}

/** Elements up to which the values of a tensor are kept for a picture. */
const fewElements = 16;

const seen = (x: tf.Tensor): Seen => ({
  shape: x.shape,
  dtype: x.dtype,
  dataId: x.dataId,
  small: x.size <= fewElements ? x : undefined,
});

/** A number in the code is a tensor that its operation frees: a share of it stays. */
const constant = (x: tf.Tensor): Seen => ({
  ...seen(x),
  small: x.size <= fewElements ? tf.keep(share(x)) : undefined,
});

/** What has a gradient: a leaf, which is a tensor with `requiresGrad`, or the output of a node. */
type Target = tf.Tensor | Output;

/** The property for a tensor's place in the graph: faster than a WeakMap, and freed with the tensor. */
const gradFn = Symbol('gradFn');
type HasGradFn = tf.Tensor & { [gradFn]?: Output | undefined };
let count = 0;
/** Whether kernels are recorded (PyTorch's `is_grad_enabled`); {@link noGrad} sets it. */
let isGradEnabled = true;

const needsGrad = (x: HasGradFn) => x.requiresGrad || x[gradFn] !== undefined;

/** Whether a tensor was made as it is, not calculated from one with `requiresGrad` (PyTorch's `is_leaf`). */
export const isLeaf = (x: tf.Tensor): boolean => (x as HasGradFn)[gradFn] === undefined;

hooks.needsGrad = x => isGradEnabled && needsGrad(x);

hooks.onKernel = (kernelName, inputs, outputs, gradFunc, saved, attrs) => {
  const targets: Node['inputs'] = [];
  const constants: Node['constants'] = [];
  for (const name in inputs) {
    const x: HasGradFn = inputs[name];
    if (needsGrad(x)) targets.push([name, x[gradFn] ?? x]);
    else if (x) constants.push([name, constant(x)]);
  }
  const places: Output[] = [];
  const node: Node = {
    id: count++,
    kernelName,
    inputs: targets,
    constants,
    outputs: places,
    gradFunc,
    saved,
    attrs,
    warning: outerWarning(kernelName, inputs, outputs[0], needsGrad),
    isUsed: false,
  };
  for (const output of outputs as HasGradFn[]) {
    places.push((output[gradFn] = { node, ...seen(output) }));
  }
};

onTermination(() => (isGradEnabled = true));

/**
 * Runs `f` without recording for `backward` (PyTorch's `no_grad`).
 *
 * @throws TypeError for an async function, which would go on after the recording has begun again.
 */
export function noGrad<T>(f: () => T): T {
  const outer = isGradEnabled;
  isGradEnabled = false;
  try {
    const result = f();
    if (result instanceof Promise) throw new TypeError('noGrad: expected a function that is not async');
    return result;
  } finally {
    isGradEnabled = outer;
  }
}

/** {@link noGrad} for the library's own steps, whose tensors nobody else has seen: they are freed at once. */
export const tidyNoGrad = (f: () => void): void => noGrad(() => tf.tidy(f));

function backward(loss: tf.Tensor): void {
  if (loss.size !== 1)
    throw new RangeError(
      `backward: expected a scalar, got shape [${loss.shape.join(', ')}]. Take a mean() or sum() first`,
    );
  if (!needsGrad(loss)) throw new Error('backward: this does not depend on any tensor with requiresGrad');
  const graph = reachable(loss);
  if (graph.some(({ isUsed }) => isUsed))
    throw new Error(
      'backward: a second time through the same calculation. Calculate it anew before the next backward',
    );

  const gradients = new Map<Target, tf.Tensor>();
  tidyNoGrad(() => {
    gradients.set((loss as HasGradFn)[gradFn] ?? loss, runKernel('OnesLike', { x: loss }));
    for (const node of graph) {
      warnOnce(node.warning);
      pullBack(node, gradients);
      release(node);
      for (const output of node.outputs) {
        // Only leaves keep theirs, which keeps the memory small.
        gradients.get(output)?.dispose();
        gradients.delete(output);
      }
    }
    for (const [x, gradient] of gradients as Map<tf.Tensor, tf.Tensor>) {
      if (x.grad) setData(x.grad, runKernel('Add', { a: x.grad, b: gradient }));
      else x.grad = tf.keep(gradient.clone());
    }
  });
}

/** A tensor in the calculation behind another one. */
export interface Calculated {
  /** The kernel that made it; undefined for what the calculation began with. */
  readonly kernelName: string | undefined;
  readonly shape: readonly number[];
  /** Whether it is a tensor with `requiresGrad`. */
  readonly requiresGrad: boolean;
  /** What its values are stored under: the same for the same tensor. */
  readonly dataId: object;
  /** Its values, unless it is large and was let go. */
  readonly values: ArrayLike<number> | undefined;
  /** The gradient of the last tensor with respect to it; undefined for constants. */
  readonly gradient: ArrayLike<number> | undefined;
  /** What it was calculated from, by the kernel's names. */
  readonly inputs: readonly (readonly [name: string, input: Calculated])[];
}

/**
 * The recorded calculation behind a tensor, with the gradients that `backward` would calculate if the tensor
 * is a scalar. It leaves the record as it is, and every `grad`.
 *
 * @throws Error for what depends on no tensor with requiresGrad, and after `backward`.
 */
export function calculationBehind(result: tf.Tensor): Calculated {
  if (!needsGrad(result)) throw new Error('graph: this does not depend on any tensor with requiresGrad');
  const nodes = reachable(result);
  if (nodes.some(({ isUsed }) => isUsed))
    throw new Error('graph: backward has let this calculation go. Ask for the graph before backward');
  const gradients = new Map<Target, tf.Tensor>();
  const known = new Map<Target | Seen, Calculated>();
  const valuesOf = (x: tf.Tensor | undefined) => (x && !x.isDisposed ? x.dataSync() : undefined);
  const describe = (target: Target | Seen): Calculated => {
    const before = known.get(target);
    if (before) return before;
    const node = 'node' in target ? target.node : undefined;
    const described: Calculated = {
      kernelName: node?.kernelName,
      shape: target.shape,
      requiresGrad: target instanceof tf.Tensor,
      dataId: target.dataId,
      values: valuesOf('small' in target ? target.small : target),
      gradient: valuesOf(gradients.get(target as Target)),
      inputs: [...(node?.inputs ?? []), ...(node?.constants ?? [])].map(([name, x]) => [name, describe(x)]),
    };
    known.set(target, described);
    return described;
  };
  const last = (result as HasGradFn)[gradFn] ?? result;
  noGrad(() =>
    tf.tidy(() => {
      if (result.size === 1) {
        gradients.set(last, runKernel('OnesLike', { x: result }));
        for (const node of nodes) pullBack(node, gradients);
      }
      describe(last);
    }),
  );
  return known.get(last)!;
}

/** The nodes of all tensors that `loss` was calculated from, the last one first. */
function reachable(loss: tf.Tensor): Node[] {
  const found = new Set<Node>();
  const pending = [(loss as HasGradFn)[gradFn]?.node];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    for (const [, target] of node.inputs) if ('node' in target) pending.push(target.node);
  }
  return [...found].sort((a, b) => b.id - a.id);
}

/**
 * Calculates the gradients of a kernel's inputs from those of its outputs, and adds them to those of other
 * paths.
 */
function pullBack(node: Node, gradients: Map<Target, tf.Tensor>): void {
  const dys = node.outputs.map(output => gradients.get(output));
  const inputGradients = gradientsOf(node, dys);
  for (const [name, x] of node.inputs) {
    const gradient = tf.tidy(() => {
      const result = sumTo(inputGradients[name](), x);
      const own = dys.includes(result) ? share(result) : result;
      const others = gradients.get(x);
      return others ? runKernel('Add', { a: others, b: own }) : own;
    });
    gradients.get(x)?.dispose();
    gradients.set(x, gradient);
  }
}

/** @param dys undefined for an output that the loss does not depend on. */
function gradientsOf({ kernelName, gradFunc, outputs, saved, attrs }: Node, dys: (tf.Tensor | undefined)[]) {
  if (!gradFunc) throw new Error(`backward: tfjs has no gradient for ${kernelName}`);
  const known = dys.map((dy, i) => dy ?? tf.zeros(outputs[i].shape, outputs[i].dtype));
  return gradFunc(known.length > 1 ? known : known[0], saved, attrs);
}

/** Frees the clones that tfjs has made of what the gradient needs, and lets the way back go. */
function release(node: Node): void {
  for (const tensor of node.saved) tensor.dispose();
  for (const [, { small }] of node.constants) small?.dispose();
  node.saved = [];
  node.inputs = [];
  node.constants = [];
  node.isUsed = true;
}

const grad = Symbol('grad');

Object.defineProperties(tf.Tensor.prototype, {
  requiresGrad: { value: false, writable: true },
  grad: {
    get(this: { [grad]?: tf.Tensor | null }) {
      return this[grad] ?? null;
    },
    set(this: { [grad]?: tf.Tensor | null }, gradient: tf.Tensor | null) {
      if (this[grad] && this[grad] !== gradient) this[grad].dispose();
      this[grad] = gradient;
    },
  },
});

const methods: Partial<tf.Tensor> & ThisType<tf.Tensor> = {
  requiresGrad_() {
    if (this.dtype !== 'float32') noGrad(() => setData(this, this.toFloat()));
    tf.keep(this);
    (this as HasGradFn)[gradFn] = undefined; // a leaf from now on
    return Object.assign(this, { requiresGrad: true });
  },
  backward() {
    backward(this);
  },
  detach() {
    return noGrad(() => this.clone());
  },
  zero_() {
    return inPlace(this, () => runKernel('ZerosLike', { x: this }));
  },
  add_(other) {
    return inPlace(this, () => arithmetic('Add', this, other));
  },
  sub_(other) {
    return inPlace(this, () => arithmetic('Sub', this, other));
  },
  mul_(other) {
    return inPlace(this, () => arithmetic('Multiply', this, other));
  },
  copy_(other) {
    if (!((other as unknown) instanceof tf.Tensor))
      throw new TypeError(
        `copy_: expected a tensor of shape [${this.shape.join(', ')}], got ${nameOf(other)}`,
      );
    return inPlace(this, () => (other.dtype === this.dtype ? other : other.cast(this.dtype)));
  },
};
Object.assign(tf.Tensor.prototype, methods);

const operations = { Add: 'add', Sub: 'sub', Multiply: 'mul' } as const;

/**
 * A parameter and its gradient have the same type and shape, and need none of the operation's conversions.
 */
function arithmetic(name: keyof typeof operations, a: tf.Tensor, b: tf.Tensor | number): tf.Tensor {
  const areAlike =
    typeof b !== 'number' &&
    a.dtype === 'float32' &&
    b.dtype === 'float32' &&
    tf.util.arraysEqual(a.shape, b.shape);
  return areAlike ? runKernel(name, { a, b }) : a[operations[name]](b);
}

/** @throws Error for a result that `backward` shall go back through, which would not know of the change. */
function inPlace<T extends tf.Tensor>(x: T, calculate: () => tf.Tensor): T {
  if (isGradEnabled && (x as HasGradFn)[gradFn])
    throw new Error(
      'in place: this tensor was calculated from one with requiresGrad, and its change would be missing ' +
        'from the gradient. Make a new one, y = y.mul(3) for y.mul_(3), or change it within noGrad',
    );
  tidyNoGrad(() => {
    const values = calculate();
    if (!tf.util.arraysEqual(values.shape, x.shape)) {
      throw new RangeError(
        `in place: a tensor of shape [${x.shape.join(', ')}] cannot take values of shape ` +
          `[${values.shape.join(', ')}]`,
      );
    }
    if (values.dtype !== x.dtype)
      throw new TypeError(
        `in place: a tensor of ${x.dtype} cannot take values of ${values.dtype}. Make a new one, ` +
          'y = y.mul(0.5) for y.mul_(0.5), or begin with y.toFloat()',
      );
    setData(x, values);
  });
  return x;
}
