import escapeHtml from 'escape-html';
import { calculationBehind, type Calculated } from '../autograd/autograd';
import * as tf from '../host/tfjs';
import { graph, Graph } from './graph';

declare module '@tensorflow/tfjs-core/dist/tensor' {
  // tfjs's own declaration has this type parameter, and TypeScript wants both to agree.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Tensor<R> {
    /**
     * Draws the calculation that `backward` would go back through: a box for each tensor, with what made it,
     * its value, and below it, in red, the gradient of this scalar with respect to it. Green are the tensors
     * with `requiresGrad`, grey the constants. `loss.graph({ weights, bias })` gives them their names. Throws
     * for what depends on no tensor with `requiresGrad`, and after `backward`, which lets the calculation go.
     */
    graph(names?: Readonly<Record<string, Tensor>>): Promise<Graph>;
  }
}

/** Kernels under the names that their methods have, or the signs of arithmetic. */
const signs: Readonly<Record<string, string>> = {
  Add: 'a + b',
  Sub: 'a − b',
  Multiply: 'a · b',
  RealDiv: 'a / b',
  Pow: 'a ^ b',
  BatchMatMul: 'a @ b',
  Select: 'where(c, a, b)',
  Slice: 'at',
  Neg: '− x',
  LeakyRelu: 'leakyRelu',
  LogSoftmax: 'logSoftmax',
};

/** Kernels whose inputs cannot change places: their edges have names. */
const isOrdered = new Set(['Sub', 'RealDiv', 'Pow', 'BatchMatMul', 'Select']);

/** The kernel's names of inputs that have others here. */
const inputNames: Readonly<Record<string, string>> = { condition: 'c', t: 'a', e: 'b' };

/** Elements of a tensor that are shown one by one. */
const few = 4;

const signOf = (kernel: string) => signs[kernel] ?? kernel[0].toLowerCase() + kernel.slice(1);

/** A number in four digits. */
const short = (x: number) => String(Number(x.toPrecision(4)));

/** A few numbers as they are; of more, the shape. */
function valueText({ shape, values }: Calculated): string {
  return values && values.length <= few ? listed(values) : `[${shape.join(', ')}]`;
}

/** A few numbers as they are; of more, how large they are on average. */
function gradientText(gradient: ArrayLike<number>): string {
  if (gradient.length <= few) return listed(gradient);
  const sum = Array.from(gradient).reduce((total, x) => total + Math.abs(x), 0);
  return `± ${short(sum / gradient.length)}`;
}

const listed = (values: ArrayLike<number>) => Array.from(values, short).join(', ');

/** `at` is two kernels, of which the second has the values. */
function withoutSlice(each: Calculated): Calculated {
  const slice = each.inputs[0]?.[1];
  const isAt = each.kernelName === 'Reshape' && slice?.kernelName === 'Slice';
  return isAt ? { ...each, kernelName: 'Slice', inputs: slice.inputs } : each;
}

/** Graphviz's description of a calculation. */
function dotOf(last: Calculated, names: Readonly<Record<string, tf.Tensor>>): string {
  const ids = new Map<Calculated, string>();
  const lines = ['nodesep=0.15; ranksep=0.3; edge [arrowsize=0.7, color="#666666"]'];
  const nameOf = new Map(Object.entries(names).map(([name, { dataId }]) => [dataId, name]));
  const add = (given: Calculated): string => {
    const each = withoutSlice(given);
    const before = ids.get(given);
    if (before) return before;
    const id = `t${ids.size}`;
    ids.set(given, id);
    const { kernelName, requiresGrad, gradient, inputs, dataId } = each;
    const rows = [
      [nameOf.get(dataId), kernelName && signOf(kernelName)].filter(Boolean).join(' = '),
      valueText(each),
    ].filter(Boolean);
    const texts = rows.map(row => `<tr><td>${escapeHtml(row)}</td></tr>`);
    if (gradient)
      texts.push(`<tr><td><font color="#c00000">${escapeHtml(gradientText(gradient))}</font></td></tr>`);
    const fill = requiresGrad ? '#d8f0d8' : kernelName ? '#ffffff' : '#eeeeee';
    lines.push(
      `${id} [shape=box, style="filled,rounded", color="#888888", fillcolor="${fill}", margin="0.06,0.03", ` +
        `label=<<table border="0" cellborder="0" cellspacing="0" cellpadding="1">${texts.join('')}</table>>]`,
    );
    for (const [name, input] of inputs) {
      const label =
        kernelName && isOrdered.has(kernelName) ? ` [label="${inputNames[name] ?? name}", fontsize=9]` : '';
      lines.push(`${add(input)} -> ${id}${label}`);
    }
    return id;
  };
  add(last);
  return lines.join('\n');
}

Object.assign(tf.Tensor.prototype, {
  async graph(this: tf.Tensor, names: Readonly<Record<string, tf.Tensor>> = {}): Promise<Graph> {
    const drawing = await graph(dotOf(calculationBehind(this), names));
    return new Graph(drawing.toSVG(), `the calculation behind ${String(this)}`);
  },
});
