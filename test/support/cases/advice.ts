// What is said to a reader who writes Python in a cell, or treats a tensor as a number.

/** The cell before them. */
export const tensors = `
    import {
      tensor, tf, nn, F, Learner, DataLoaders, DataLoader, zip, SGD, zeros, randn,
    } from 'fastbook-ts';
    const a = randn(3), b = randn(3), batch = randn(4, 3), weights = randn(3, 1);
    let w = randn(3);
    const dl = new DataLoader(zip(batch, a), { batchSize: 2 });
    const [dls, model] = [new DataLoaders(dl, dl), nn.Linear(3, 1)];`;

/** Python in a cell, and what is said of it. */
export const python: readonly (readonly [code: string, message: string])[] = [
  ['batch @ weights', "@ is Python's matrix product: write batch.matmul(weights)"],
  ['const y = batch@weights + a', "@ is Python's matrix product: write batch.matmul(weights)"],
  ['a.mul(b) @ weights', "@ is Python's matrix product: write a.matmul(weights) for a @ weights"],
  ['# five', "# is Python's for a comment: write //"],
  ['w = b # five', "# is Python's for a comment: write //"],
  ['%matplotlib inline', '%matplotlib is a magic of IPython, and there are none here'],
  [
    '!pip install torch',
    "! is IPython's for commands: write execSync('pip install torch'), of 'node:child_process', " +
      'or use a terminal',
  ],
  ['def f(x, y=1):\n    return x', "def is Python's: write function f(x, y=1) { … }"],
  ['class Net(Module):\n    pass', 'a block is in braces: write class Net extends Module { … }'],
  ['const f = lambda x: x + 1', "lambda is Python's: write x => …"],
  ['const f = lambda x, y: x + y', "lambda is Python's: write (x, y) => …"],
  ['import numpy as np', "import … is Python's: write import * as np from 'numpy'"],
  [
    'from os.path import join, split',
    "from … import is Python's: write import { join, split } from 'os.path'",
  ],
  [
    'const q = [i*2 for i in range(3) if i > 1]',
    "a list made by for … in is Python's: write range(3).filter(i => i > 1).map(i => i*2)",
  ],
  ['const q = [i for i in [1, 2]]', "a list made by for … in is Python's: write [1, 2].map(i => i)"],
  ['for i in range(3):\n    i', "for … in … : is Python's: write for (const i of range(3)) { … }"],
  ['for k, v in xs:\n    k', "for … in … : is Python's: write for (const [k, v] of xs) { … }"],
  ['if a and not b:\n    1', 'a block is in braces: write if (a && !b) { … }'],
  ['while True:\n    1', 'a block is in braces: write while (true) { … }'],
  ['try:\n    1\nexcept:\n    2', 'a block is in braces: write try { … } catch (error) { … }'],
  ['with torch.no_grad():\n    1', "with is Python's: write noGrad(() => { … })"],
  ["f'{a:.2f} of {b}'", "f'…' is Python's: write `${a} of ${b}`"],
  ['"""doc"""', 'a text of several lines is in `…`'],
  ['a[1:3]', "[1:3] is Python's: write a.at([1, 3]); of a list, a.slice(1, 3)"],
  ['a[:, 1]', "[:, 1] is Python's: write a.at(':', 1)"],
  ['batch[4:10, -2:]', "[4:10, -2:] is Python's: write batch.at([4, 10], [-2])"],
  ['const z = a if b else 3', "a if b else c is Python's: write b ? a : 3"],
  ['a is not None', "is is Python's: write a !== null"],
  ['const r = not a', "not is Python's: write !a"],
  ["raise ValueError('x')", "raise is Python's: write throw new Error('…')"],
];

/** Names of Python. */
export const pythonNames: readonly (readonly [code: string, message: string])[] = [
  ['print(a)', "print is Python's: write console.log(x), or x at the end of a cell"],
  ['len(a)', "len is Python's: write x.length"],
  ['const t = True', "True is Python's: write true"],
  ['w = None', "None is Python's: write null"],
  [
    'np.array([1])',
    "np is Python's: write array([1, 2]) for np.array, tensor(…) for what calculates: both of 'fastbook-ts'",
  ],
  ['xs = 5', 'xs is not declared: write let xs = …'],
  ['a.sum(dim=0)', "dim=… is Python's for an argument with a name: write { dim: … }"],
  [
    'model.forward(batch)',
    "forward is Python's: write model(x): a module is called as the function that it is",
  ],
  ['"x".upper()', "upper is Python's: write s.toUpperCase()"],
];

/** Operators between tensors. */
export const tensorOperators: readonly (readonly [code: string, message: string])[] = [
  ['a + b', '+ is for numbers and texts: for tensors write a.add(b)'],
  ['a.sum() - 1', '- is for numbers: for tensors write a.sum().sub(1)'],
  ['1 - a', '- is for numbers: for tensors write tf.sub(1, a)'],
  ['2 * a', '* is for numbers: for tensors write a.mul(2)'],
  ['0.5 > a', '> compares numbers: for tensors write a.lt(0.5)'],
  ['w -= a', '-= is for numbers: for tensors write w = w.sub(a), or in place w.sub_(a)'],
  ['a == 5', '== compares objects: for tensors write a.eq(5)'],
  ['a == b', '== compares objects: for tensors write a.eq(b)'],
  ['a > b', '> compares numbers: for tensors write a.gt(b)'],
  ['-a', '- is for numbers: for tensors write a.neg()'],
];

/** Tensors as conditions, and what they are called in the advice. */
export const conditions: readonly (readonly [code: string, message: string])[] = [
  ['if (a.gt(5).all()) 1', 'a.gt(5).all()'],
  ['while (!(a.gt(b).any())) {}', 'a.gt(b).any()'],
  ['a.sum() ? 1 : 2', 'a.sum()'],
  ['true && a.sum() ? 1 : 2', 'a.sum()'],
  ['const ok = a.gt(b).all();\nif (ok) 1', 'ok'],
];

/** Brackets of tensors. */
export const brackets: readonly (readonly [code: string, message: string])[] = [
  ['batch[1]', '[ ] is for lists: of a tensor write batch.at(1)'],
  ['for (let i = 0; i < 2; i++) batch[i + 1][2]', '[ ] is for lists: of a tensor write batch.at(i + 1, 2)'],
];

/** Cells as they should be. */
export const sound: readonly string[] = [
  'if (a.grad) a.grad',
  'if (a.grad?.gt(0).all()) 1',
  'const found = [a, b].find(x => x.size > 1); if (found) found',
  'if (a.gt(b).all().item()) 1',
  'function of(x?: tf.Tensor) { return x ? x : a }',
  'a === b',
  "a['shape'][0]",
  '-a.sum().item()',
  '`${a}` + a',
  "'#'; '@'; a.size; // a[1:3] @ b",
];

/** Calls of the library. */
export const libraryCalls: readonly (readonly [code: string, messages: readonly unknown[]])[] = [
  ['new nn.Linear(2, 1)', ['nn.Linear is a function: write nn.Linear(…), without new']],
  ['new nn.BatchNorm2d(3)', ['nn.BatchNorm2d is a function: write nn.BatchNorm2d(…), without new']],
  ['nn.Sequential(model, nn.ReLU)', ['nn.ReLU is a function, and its result is wanted: write nn.ReLU()']],
  [
    'nn.Sequential([model, nn.ReLU()])',
    ['nn.Sequential takes its children one by one: write nn.Sequential(model, nn.ReLU())'],
  ],
  ['class Net extends nn.Module {}', [expect.stringMatching(/^nn\.Module is no class: nn\.module\(x => …/)]],
  ['new Learner(dls, model)', ['Expected 3 arguments, but got 2: options, { lossFunc }, is missing']],
  ['new Learner(dls, model, { lr: 1 })', ['lossFunc is missing: LearnerOptions has to have it']],
  ['new Learner(dls, model, F.mseLoss)', ['lossFunc belongs into an object: write { lossFunc: F.mseLoss }']],
  [
    'new Learner(dls, model, { lossFunc: async (p, t) => F.mseLoss(p, t) })',
    ['Promise<Scalar> is a promise: await what makes it, or do without async'],
  ],
  [
    "tensor(['cat'])",
    ['a tensor holds numbers: for a label, its position in the list of all, labels.indexOf(…)'],
  ],
  [
    "zeros([2], 'float64')",
    ['there is no type float64 here: the types of tensors are float32, int32 and bool'],
  ],
  [
    "tf.zeros([2], 'int64')",
    ['there is no type int64 here: the types of tensors are float32, int32 and bool'],
  ],
];
