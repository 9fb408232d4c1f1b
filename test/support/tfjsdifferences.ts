/** A test of tfjs-core's that passes on stock and fails with ours on purpose, or a group of one kind. */
export interface Overruled {
  /** For people: `docs/differences.md`. */
  readonly what: string;
  /** Which tests, by their full names. */
  readonly tests: RegExp;
  readonly reason: string;
}

/** All of them. */
export const overruled: readonly Overruled[] = [
  {
    what: '`tensor.toString`, all formats',
    tests: /^tensor\.toString /,
    reason: "Tensors print as PyTorch's do.",
  },
  {
    what: '`logSigmoid`, "gradient with clones"',
    tests: /^logSigmoid .*gradient with clones$/,
    reason: 'Its gradient reads a tensor that tfjs has freed by then; ours refuses what was freed.',
  },
  {
    what: '`stack`, "non matching dtypes throws error"',
    tests: /^stack .*non matching dtypes throws error$/,
    reason: "They are promoted, by PyTorch's rules.",
  },
  {
    what: '`max`, `min`, `maximum`, `minimum`, gradients of equal values',
    tests: /^(max|min|maximum|minimum) .*(ties|gradients: Tensor)/,
    reason: "They share the gradient, as PyTorch's, and do not each have all of it.",
  },
  {
    what: '`avgPool`, "gradient x=[3,3,1] f=[3,3] s=1 p=explicit"',
    tests: /^avgPool .*gradient x=\[3,3,1\] f=\[3,3\] s=1 p=explicit$/,
    reason: 'Its gradient divides by the whole window, and its mean by the pixels within the image.',
  },
  {
    what: '`argmax`, `argmin`, `maxPool`, "ignores NaNs"',
    tests: /^(argmax|argmin|maxPool) .*ignores NaNs$/,
    reason: 'What is not a number is the largest and the smallest, as in PyTorch, so that it is not lost.',
  },
  {
    what: '`gather`, "throws when index is out of bound"; `slice`, "throws when begin is negative"',
    tests: /^(gather .*throws when index is out of bound|slice .*throws when begin is negative)$/,
    reason: 'They throw, in other words.',
  },
  {
    what: '`conv2dTranspose`, "input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4"',
    tests: /^conv2dTranspose .*input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4$/,
    reason: 'Its images are no result of the convolution that it is the transpose of, and are refused.',
  },
];
