"""Cases for a differential run against PyTorch.

differential.py SEED   prints cases as JSON: an expression of ours, its inputs, and what PyTorch makes of them, or that it refuses them

test/fixtures/differential.json.gz is that of the seed 1: differential.py 1 | gzip -9n
"""
import itertools
import json
import math
import sys
import warnings

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

warnings.simplefilter('ignore')
rng = np.random.default_rng(int(sys.argv[1]))
cases = []
dtypes = {'float32': torch.float32, 'int32': torch.int64, 'bool': torch.bool}
names = {torch.float32: 'float32', torch.float64: 'float32', torch.int64: 'int32', torch.int32: 'int32', torch.uint8: 'int32', torch.bool: 'bool'}


def draw(shape, dtype='float32', low=-3, high=3):
    """An input. Fractions are 64ths, whose text is short."""
    n = math.prod(shape)
    if dtype == 'bool':
        data = rng.integers(0, 2, n).tolist()
    elif dtype == 'int32':
        data = rng.integers(math.ceil(low), math.floor(high) + 1, n).tolist()
    else:
        data = (rng.integers(math.ceil(low * 64), math.floor(high * 64) + 1, n) / 64).tolist()
    return {'dtype': dtype, 'shape': list(shape), 'data': data}


def special(shape=(9,)):
    values = [math.nan, math.inf, -math.inf, -0.0, 0.0, 1.0, -1.0, 88.5, -104.0, 1e-30, 3e38, 16777217.0]
    return {'dtype': 'float32', 'shape': list(shape), 'data': [values[i] for i in rng.choice(len(values), math.prod(shape), replace=math.prod(shape) > len(values))]}


def given(values, dtype='float32', shape=None):
    return {'dtype': dtype, 'shape': [len(values)] if shape is None else list(shape), 'data': list(values)}


def torch_of(x):
    values = np.array(x['data'], dtype=np.float32 if x['dtype'] == 'float32' else np.int64)
    return torch.from_numpy(values).to(dtypes[x['dtype']]).reshape(x['shape'])


def text(value):
    if isinstance(value, float):
        if math.isnan(value): return 'nan'
        if math.isinf(value): return 'inf' if value > 0 else '-inf'
        if value == int(value) and abs(value) < 1e9 and (value or math.copysign(1, value) > 0): return int(value)
        return float(f'{value:.8g}')
    return int(value)


def plain(x):
    """A result: tensors and numbers, each with its type and shape."""
    if isinstance(x, torch.Tensor):
        return [{'dtype': names[x.dtype], 'shape': list(x.shape), 'data': [text(v) for v in x.detach().flatten().tolist()]}]
    if isinstance(x, bool): return [{'dtype': 'boolean', 'shape': [], 'data': [int(x)]}]
    if isinstance(x, (int, float)): return [{'dtype': 'number', 'shape': [], 'data': [text(x)]}]
    if x is None: return [{'dtype': 'null', 'shape': [], 'data': []}]
    return [result for item in x for result in plain(item)]


def case(name, js, py, inputs=None, grad=(), **known):
    """`js` and `py` are expressions of the inputs; `grad` names the inputs whose gradients are compared, too."""
    inputs = {key: dict(x) for key, x in (inputs or {}).items()}
    values = {key: torch_of(x) for key, x in inputs.items()}
    done = {'name': name, 'js': js, 'py': py if isinstance(py, str) else name, 'inputs': inputs}
    try:
        for key in grad: values[key].requires_grad_()
        y = eval(py, {**globals(), **values, **known}) if isinstance(py, str) else py(**values)
        results = plain(y)
        if grad:
            done['grad'] = list(grad)
            dy = draw(y.shape)
            y.backward(torch_of(dy))
            inputs['dy'] = dy
            results += [r for key in grad for r in plain(values[key].grad)]
        done['results'] = results
    except Exception as error:
        done['error'] = str(error).split('\n')[0][:100] or type(error).__name__
    for x in inputs.values(): x['data'] = [text(v) for v in x['data']]
    cases.append(done)


def pick(*options): return options[rng.integers(len(options))]
def chance(p): return rng.random() < p


shapes = [(), (1,), (4,), (5,), (2, 3), (3, 1), (1, 4), (2, 3, 4), (2, 1, 3, 2), (1, 2, 2, 1, 3), (0,), (0, 3), (2, 0, 2)]
def some(k, *options): return [options[i] for i in rng.choice(len(options), min(k, len(options)), replace=False)]


def some_shapes(k): return some(k, *shapes)


def js_list(values): return '[' + ', '.join(str(v) for v in values) + ']'


# --- one operand -------------------------------------------------------------------------------------------
unary = {
    'abs': 'x.abs()', 'neg': '-x', 'exp': 'x.exp()', 'log': 'x.log()', 'sqrt': 'x.sqrt()', 'square': 'x.square()', 'sigmoid': 'x.sigmoid()',
    'tanh': 'x.tanh()', 'sin': 'x.sin()', 'cos': 'x.cos()', 'tan': 'x.tan()', 'asin': 'x.asin()', 'acos': 'x.acos()', 'atan': 'x.atan()',
    'sinh': 'x.sinh()', 'cosh': 'x.cosh()', 'asinh': 'x.asinh()', 'acosh': 'x.acosh()', 'atanh': 'x.atanh()', 'erf': 'x.erf()', 'expm1': 'x.expm1()',
    'log1p': 'x.log1p()', 'reciprocal': 'x.reciprocal()', 'rsqrt': 'x.rsqrt()', 'floor': 'x.floor()', 'ceil': 'x.ceil()', 'round': 'x.round()',
    'sign': 'x.sign()', 'relu': 'x.relu()', 'relu6': 'F.relu6(x)', 'elu': 'F.elu(x)', 'selu': 'F.selu(x)', 'leakyRelu': 'F.leaky_relu(x, .2)',
    'softplus': 'F.softplus(x)', 'logSigmoid': 'F.logsigmoid(x)', 'isNaN': 'x.isnan()', 'isInf': 'x.isinf()', 'isFinite': 'x.isfinite()',
    'logicalNot': 'x.logical_not()', 'toFloat': 'x.float()', 'toInt': 'x.long()', 'toBool': 'x.bool()', 'clone': 'x.clone()', 'float': 'x.float()', 'long': 'x.long()',
    'zerosLike': 'torch.zeros_like(x)', 'onesLike': 'torch.ones_like(x)', 'softmax': 'x.softmax(-1)', 'logSoftmax': 'x.log_softmax(-1)',
}
without_gradient = {'isNaN', 'isInf', 'isFinite', 'logicalNot', 'toInt', 'toBool', 'long', 'zerosLike', 'onesLike', 'floor', 'ceil', 'round', 'sign'}
domains = {'asin': (-1, 1), 'acos': (-1, 1), 'atanh': (-.9, .9), 'acosh': (1.1, 4), 'tan': (-1.2, 1.2), 'log': (.1, 4), 'log1p': (-.9, 4), 'sqrt': (.1, 4), 'rsqrt': (.1, 4)}
for name, py in unary.items():
    js = f'x.{name}()'
    if name not in ('float', 'long', 'toFloat', 'toInt', 'toBool'): js = pick(js, f'tf.{name}(x)')
    for shape in some_shapes(2): case(f'{name} of {list(shape)}', js, py, {'x': draw(shape)})
    case(f'{name} of special values', js, py, {'x': special()})
    for dtype in ('int32', 'bool'):
        case(f'{name} of {dtype}', js, py, {'x': draw(pick(*shapes[:9]), dtype)})
    if name not in without_gradient:
        for shape in some(2, *shapes[:9]):
            case(f'gradient of {name}', js, py, {'x': draw(shape, 'float32', *domains.get(name, (-3, 3)))}, ['x'])
        case(f'gradient of {name} by transpose', f'(x => {js})(x.T)', f'(lambda x: {py})(x.T)', {'x': draw((2, 3), 'float32', *domains.get(name, (-3, 3)))}, ['x'])
for low, high in [(-1, 1), (0, 2.5), (1, 1), (2, -2)]:
    case('clipByValue', f'x.clipByValue({low}, {high})', f'x.clip({low}, {high})', {'x': draw((2, 3))}, ['x'])
    case('clipByValue of int32', f'x.clipByValue({low}, {high})', f'x.clip({low}, {high})', {'x': draw((5,), 'int32')})
case('clipByValue of special values', 'x.clipByValue(-2, 2)', 'x.clip(-2, 2)', {'x': special()})
for axis in (0, 1, -1, -2, 2, -3, 5):
    case('softmax along an axis', f'x.softmax({axis})', f'x.softmax({axis})', {'x': draw((2, 3))}, ['x'])
    case('logSoftmax along an axis', f'tf.logSoftmax(x, {axis})', f'x.log_softmax({axis})', {'x': draw((2, 3))}, ['x'])

# --- two operands ------------------------------------------------------------------------------------------
binary = {
    'add': 'a + b', 'sub': 'a - b', 'mul': 'a * b', 'div': 'a / b', 'pow': 'a ** b', 'mod': 'a % b', 'floorDiv': 'a // b', 'maximum': 'torch.maximum(a, b)',
    'minimum': 'torch.minimum(a, b)', 'squaredDifference': '(a - b) ** 2', 'atan2': 'torch.atan2(a, b)', 'equal': 'a == b', 'notEqual': 'a != b', 'greater': 'a > b',
    'greaterEqual': 'a >= b', 'less': 'a < b', 'lessEqual': 'a <= b', 'logicalAnd': 'torch.logical_and(a, b)', 'logicalOr': 'torch.logical_or(a, b)',
    'logicalXor': 'torch.logical_xor(a, b)', 'eq': 'a == b', 'ne': 'a != b', 'gt': 'a > b', 'ge': 'a >= b', 'lt': 'a < b', 'le': 'a <= b',
}
methods_only = {'eq', 'ne', 'gt', 'ge', 'lt', 'le'}
differentiable = list(binary)[:11]
pairs = [((), ()), ((3,), ()), ((), (2, 3)), ((3,), (3,)), ((2, 3), (3,)), ((2, 1), (3,)), ((2, 1), (1, 3)), ((2, 3, 4), (3, 1)), ((2, 1, 2), (3, 1)), ((2, 1, 3, 2), (3, 2)),
         ((1, 2, 1, 1, 3), (2, 1, 3)), ((0,), (1,)), ((0, 3), (3,)), ((2, 0), (1, 1)), ((0,), ()), ((1,), (4,))]
misfits = [((3,), (4,)), ((2, 3), (2,)), ((2, 3), (3, 2)), ((2, 3, 4), (2, 4)), ((0,), (2,)), ((4, 1, 2), (3, 1, 3))]
for name, py in binary.items():
    form = lambda: f'a.{name}(b)' if name in methods_only or chance(.5) else f'tf.{name}(a, b)'
    case(f'{name} of {list(p := pick(*pairs))[0]}', form(), py, {'a': draw(p[0]), 'b': draw(p[1])})
    for p in some(2, *pairs): case(f'{name} that broadcasts', form(), py, {'a': draw(p[0]), 'b': draw(p[1])})
    for p in some(2, *misfits): case(f'{name} of shapes that do not fit', form(), py, {'a': draw(p[0]), 'b': draw(p[1])})
    for left, right in itertools.product(dtypes, dtypes):
        p = pick(*pairs[:11])
        case(f'{name} of {left} and {right}', form(), py, {'a': draw(p[0], left), 'b': draw(p[1], right, 1, 3) if name in ('mod', 'floorDiv', 'pow') else draw(p[1], right)})
    case(f'{name} of special values', form(), py, {'a': special(), 'b': special()})
    for number in some(2, 2, -3, .5, 0, 1, -.25):
        for dtype in dtypes:
            case(f'{name} of {dtype} and {number}', f'a.{name}({number})' if name in methods_only or chance(.5) else f'tf.{name}(a, {number})', py.replace('torch.maximum(a, b)', f'a.clip(min={number})').replace('torch.minimum(a, b)', f'a.clip(max={number})').replace(', b)', f', torch.tensor({number}))').replace(' b', f' {number}'), {'a': draw(pick(*shapes[:9]), dtype)})
    if name not in methods_only and name not in ('maximum', 'minimum', 'atan2', 'logicalAnd', 'logicalOr', 'logicalXor'):
        for number, dtype in itertools.product(some(2, 2, -3, .5), dtypes):
            case(f'{name} of {number} and {dtype}', f'tf.{name}({number}, a)', py.replace('a ', f'{number} ', 1).replace('b', 'a') if name != 'pow' and name != 'squaredDifference' else {'pow': f'torch.pow({number}, a)', 'squaredDifference': f'({number} - a) ** 2'}[name], {'a': draw(pick(*shapes[:9]), dtype, 1, 3)})
    if name in differentiable:
        for p in some(4, *pairs[:11]):
            low = .2 if name == 'pow' else -3
            grad = ['a'] if name in ('mod', 'floorDiv') else ['a', 'b']
            if name != 'floorDiv': case(f'gradient of {name}', form(), py, {'a': draw(p[0], 'float32', low), 'b': draw(p[1], 'float32', *((1, 3) if name in ('mod', 'div') else (-3, 3)))}, grad)
        if name != 'floorDiv': case(f'gradient of {name} with int32', form(), py, {'a': draw((2, 3), 'float32', .2), 'b': draw((3,), 'int32', 1, 3)}, ['a'])
        if name in ('add', 'sub', 'mul', 'div', 'pow'): case(f'gradient of {name} with the same operand', f'a.{name}(a)', py.replace('b', 'a'), {'a': draw((4,), 'float32', .5)}, ['a'])
        if name not in ('mod', 'floorDiv'): case(f'gradient of {name} by transpose', f'(a => a.{name}(b))(a.T)', f'(lambda a: {py})(a.T)', {'a': draw((2, 3), 'float32', .2), 'b': draw((3, 2), 'float32', .5)}, ['a', 'b'])
for name in ('mod', 'floorDiv', 'div', 'pow'):
    for left, right in [('int32', 'int32'), ('float32', 'float32'), ('float32', 'int32'), ('int32', 'float32')]:
        case(f'{name} of {left} and {right} with zeros', f'a.{name}(b)', binary[name], {'a': given([3, -3, 0, 2, -2], left), 'b': given([0, 0, 0, 2, -2], right)})
        case(f'{name} of {left} and {right} of all signs', f'a.{name}(b)', binary[name], {'a': given([7, -7, 7, -7, 6, -6], left), 'b': given([3, 3, -3, -3, -3, 3], right)})
case('pow of int32 and a negative int32', 'a.pow(b)', 'a ** b', {'a': given([2, 3], 'int32'), 'b': given([-1, -2], 'int32')})
case('pow of int32 and -1', 'a.pow(-1)', 'a ** -1', {'a': given([2, 3], 'int32')})
for big in (2 ** 24 + 1, 2 ** 30 + 3, -2 ** 30 - 1):
    for name in ('add', 'sub', 'maximum', 'minimum', 'equal', 'mod', 'floorDiv'): case(f'{name} of large int32', f'a.{name}(b)', binary[name], {'a': given([big, big - 2], 'int32'), 'b': given([3, 2], 'int32')})
    case('sum of large int32', 'a.sum()', 'a.sum()', {'a': given([big, -big, 5], 'int32')})
    case('max of large int32', 'a.max()', 'a.max()', {'a': given([big, big - 1], 'int32')})
    case('cast of large int32', 'a.toFloat()', 'a.float()', {'a': given([big], 'int32')})

# --- reductions --------------------------------------------------------------------------------------------
reductions = {'sum': 'sum', 'mean': 'mean', 'max': 'amax', 'min': 'amin', 'prod': 'prod', 'all': 'all', 'any': 'any', 'logSumExp': 'logsumexp', 'argMax': 'argmax', 'argMin': 'argmin', 'norm': 'norm'}
for name, py in reductions.items():
    types = ['bool'] if name in ('all', 'any') else list(dtypes)
    for dtype in types:
        for shape in some(4, *shapes):
            rank = len(shape)
            for axis in some(3, None, 0, -1, rank - 1, -rank, rank, -rank - 1):
                keep = chance(.3)
                if axis is None:
                    if name == 'norm': case(f'norm of {dtype}', 'x.norm()', 'x.norm()', {'x': draw(shape, dtype)})
                    elif name == 'logSumExp': case(f'{name} of {dtype}', 'x.logSumExp()', 'x.logsumexp(tuple(range(x.ndim)))', {'x': draw(shape, dtype)})
                    elif name in ('argMax', 'argMin'): pass
                    else: case(f'{name} of {dtype}', pick(f'x.{name}()', f'tf.{name}(x)'), f'x.{py}()', {'x': draw(shape, dtype)})
                elif name in ('argMax', 'argMin'): case(f'{name} of {dtype} along an axis', f'x.{name}({axis})', f'x.{py}({axis})', {'x': draw(shape, dtype)})
                elif name == 'norm': case(f'norm of {dtype} along an axis', f"x.norm('euclidean', {axis})", f'x.norm(dim={axis})', {'x': draw(shape, dtype)})
                else: case(f'{name} of {dtype} along an axis', f'x.{name}({axis}, {str(keep).lower()})', f'x.{py}({axis}, {keep})', {'x': draw(shape, dtype)})
    if name not in ('argMax', 'argMin', 'prod', 'norm'):
        for axes in [(0, 1), (0, 2), (-1, 0), (1, 1), (0, -3), (0, 3), (2, 0)]:
            case(f'{name} along several axes', f'x.{name}({js_list(axes)})', f'x.{py}({axes})', {'x': draw((2, 3, 4), types[0] if name in ('all', 'any') else 'float32')})
    if name not in ('argMax', 'argMin', 'all', 'any'):
        for shape in [(4,), (2, 3), (2, 1, 3)]:
            axis = pick(0, -1)
            if name != 'norm': case(f'gradient of {name}', f'x.{name}({axis})', f'x.{py}({axis})', {'x': draw(shape)}, ['x'])
            case(f'gradient of {name} of all', f'x.{name}()', f'x.{py}()' if name != 'logSumExp' else 'x.logsumexp(tuple(range(x.ndim)))', {'x': draw(shape)}, ['x'])
    for dtype in types:
        if name not in ('all', 'any') and name not in ('argMax', 'argMin'): case(f'{name} of special values', f'x.{name}()', f'x.{py}()' if name != 'logSumExp' else 'x.logsumexp(0)', {'x': special((4,))})
for name, py in [('argMax', 'argmax'), ('argMin', 'argmin'), ('max', 'amax'), ('min', 'amin')]:
    case(f'{name} of NaN', f'x.{name}(0)', f'x.{py}(0)', {'x': given([1, math.nan, 3])})
    case(f'{name} of NaN in front', f'x.{name}(0)', f'x.{py}(0)', {'x': given([math.nan, 1, 3])})
    case(f'{name} of equal values', f'x.{name}(-1)', f'x.{py}(-1)', {'x': given([2, 1, 2, 0, 0, 0], 'float32', (2, 3))})
    case(f'{name} of infinities', f'x.{name}(0)', f'x.{py}(0)', {'x': given([-math.inf, -math.inf])})
    if py.startswith('am'): case(f'gradient of {name} of equal values', f'x.{name}(-1)', f'x.{py}(-1)', {'x': given([2, 1, 2, 0, 0, 0], 'float32', (2, 3))}, ['x'])
    if py.startswith('am'): case(f'gradient of {name} of all of equal values', f'x.{name}()', f'x.{name}()', {'x': given([2, 1, 2])}, ['x'])
for shape in [(4,), (1,), (), (0,), (2, 3), (2, 0)]:
    case('std', 'x.std()', 'x.std()', {'x': draw(shape)})
    case('std of int32', 'x.std()', 'x.std()', {'x': draw(shape, 'int32')})
case('gradient of std', 'x.std()', 'x.std()', {'x': draw((5,))}, ['x'])
case('std of equal values', 'x.std()', 'x.std()', {'x': given([2, 2, 2])})
for shape, axis in itertools.product([(4,), (2, 3), (2, 0), (2, 2, 3)], [0, -1, 1, 3, -4]):
    for name in ('cumsum', 'cumprod'):
        case(f'{name}', f'x.{name}({axis})', f'x.{name}({axis})', {'x': draw(shape, pick('float32', 'float32', 'int32'))})
for axis in (0, -1, 1):
    case('gradient of cumsum', f'x.cumsum({axis})', f'x.cumsum({axis})', {'x': draw((2, 3))}, ['x'])
case('cumsum of bool', 'x.cumsum(0)', 'x.cumsum(0)', {'x': draw((4,), 'bool')})
for k in (0, 1, 2, 4, 5, -1):
    case('topk', f'[tf.topk(x, {k}).values, tf.topk(x, {k}).indices]', f'x.topk({k})', {'x': given([3, 1, 4, 2, 2.5, 0, -1, 7], 'float32', (2, 4))})
    case('topk of int32', f'[tf.topk(x, {k}).values, tf.topk(x, {k}).indices]', f'x.topk({k})', {'x': given([3, 1, 4, 2], 'int32')})
case('topk of NaN', 'tf.topk(x, 2).values', 'x.topk(2).values', {'x': given([1, math.nan, 3])})
case('gradient of topk', 'tf.topk(x, 2).values', 'x.topk(2).values', {'x': given([1, 5, 3])}, ['x'])
for axis in (0, -1):
    case('moments', f'[tf.moments(x, {axis}).variance, tf.moments(x, {axis}).mean]', f'torch.var_mean(x, {axis}, correction=0)', {'x': draw((3, 4))})

# --- shapes ------------------------------------------------------------------------------------------------
for shape, new in itertools.product([(6,), (2, 3), (2, 3, 4), (), (0, 3)], [(6,), (3, 2), (-1,), (2, -1), (-1, 2, 2), (1,), (), (0, -1), (-1, -1), (5,), (4, -1), (-2, 3), (0,), (2, 3, 4, 1)]):
    if chance(.45):
        grad = ['x'] if chance(.3) else []
        size = ', '.join(map(str, new))
        case(f'view as {list(new)} of {list(shape)}', f'x.view({size})', f'x.reshape({js_list(new)})', {'x': draw(shape)}, grad)
        case(f'reshape to {list(new)} of {list(shape)}', f'x.reshape({js_list(new)})', f'x.reshape({js_list(new)})', {'x': draw(shape, pick(*dtypes))})
for shape, axes in itertools.product([(2, 3), (2, 3, 4), (2, 1, 3, 2), (4,), ()], [(0, 1), (1, 0), (2, 0, 1), (-1, 0, 1), (0, 2, 1), (3, 1, 0, 2), (0, 0), (0, 2), (0,), (), (1, 0, -1)]):
    if chance(.6):
        ok = len(axes) == len(shape)
        case(f'permute of {list(shape)} to {list(axes)}', f'x.permute({", ".join(map(str, axes))})', f'x.permute({axes})', {'x': draw(shape)}, ['x'] if ok and chance(.5) else [])
for shape in shapes:
    case('T', 'x.T', 'x.permute(tuple(range(x.ndim))[::-1])', {'x': draw(shape, pick(*dtypes))})
    case('ndim, length', '[x.ndim, x.length]', '[x.ndim, len(x) if x.ndim else 0]', {'x': draw(shape)})
    case('tolist', 'x.tolist()', 'x.tolist()', {'x': draw(shape, pick('float32', 'int32'))})
    case('item', 'x.item()', 'x.item()', {'x': draw(shape)})
    for axis in some(3, 0, 1, -1, -2, len(shape), len(shape) + 1, -len(shape) - 1, -len(shape) - 2):
        case('unsqueeze', pick('x.unsqueeze({})', 'x.expandDims({})').format(axis), f'x.unsqueeze({axis})', {'x': draw(shape)})
    for axis in some(2, 0, 1, -1, len(shape), -len(shape) - 1): case('squeeze along an axis', f'x.squeeze([{axis}])', f'x.squeeze({axis})', {'x': draw(shape)})
    case('squeeze', 'x.squeeze()', 'x.squeeze()', {'x': draw(shape)}, ['x'])
    case('flatten', 'x.flatten()', 'x.flatten()', {'x': draw(shape)}, ['x'])
    for axis in some(2, 0, -1, len(shape), -len(shape) - 1): case('reverse', f'x.reverse({axis})', f'x.flip({axis})', {'x': draw(shape)}, ['x'])
    case('unstack', 'tf.unstack(x)', 'x.unbind()', {'x': draw(shape)})
for shape, reps in itertools.product([(3,), (2, 3), (1, 2, 1)], [(2,), (1, 2), (2, 1, 3), (0,), (2, 0), (-1,)]):
    if len(reps) == len(shape): case('tile', f'x.tile({js_list(reps)})', f'x.tile({reps})', {'x': draw(shape)}, ['x'] if min(reps) > 0 else [])
for shape, to in itertools.product([(3,), (2, 1), (1,), ()], [(3,), (2, 3), (4, 2, 3), (3, 2), (1,), (2,)]):
    case('broadcastTo', f'x.broadcastTo({js_list(to)})', f'x.broadcast_to({to})', {'x': draw(shape)}, ['x'] if chance(.5) else [])
for shape, pads in [((3,), [(1, 2)]), ((2, 3), [(0, 1), (2, 0)]), ((2, 2, 2), [(1, 0), (0, 0), (0, 1)]), ((2, 3), [(0, 0), (0, 0)])]:
    flat = [n for p in reversed(pads) for n in p]
    js_pads = '[' + ', '.join(js_list(p) for p in pads) + ']'
    for value in (0, 2, -.5):
        case('pad', f'x.pad({js_pads}, {value})', f'F.pad(x, {flat}, value={value})', {'x': draw(shape)}, ['x'])
        case('pad of int32', f'x.pad({js_pads}, {value})', f'F.pad(x, {flat}, value={value})', {'x': draw(shape, 'int32')})
joined = [[(2,), (3,)], [(2, 3), (2, 3)], [(2, 3), (1, 3)], [(2, 3), (2, 1)], [(2, 3), (3, 2)], [(0,), (2,)], [(0, 3), (2, 3)], [(2,), (2, 2)], [(), ()], [(3,), (3,), (3,)], [(2, 3, 2), (2, 1, 2)]]
for parts in joined:
    keys = 'abc'[:len(parts)]
    inputs = lambda: dict(zip(keys, (draw(s) for s in parts)))
    mixed = lambda: dict(zip(keys, (draw(s, pick(*dtypes)) for s in parts)))
    listed = '[' + ', '.join(keys) + ']'
    for axis in (0, 1, -1, -2, 2):
        for name, py in (('cat', 'cat'), ('stack', 'stack')):
            grad = list(keys) if chance(.4) else []
            case(f'{name} of {parts} along {axis}', f'{name}({listed}, {axis})', f'torch.{py}({listed}, {axis})', inputs(), grad)
            if chance(.4): case(f'{name} of mixed types', f'{name}({listed}, {axis})', f'torch.{py}({listed}, {axis})', mixed())
    case('concat', f'a.concat({keys[1]}, 0)', f'torch.cat([a, {keys[1]}])', inputs())
    case('concat of mixed types', f'tf.concat({listed})', f'torch.cat({listed})', mixed())
case('cat of nothing', 'cat([])', 'torch.cat([])')
case('stack of nothing', 'stack([])', 'torch.stack([])')
case('stack of one', 'stack([a])', 'torch.stack([a])', {'a': draw((2,))}, ['a'])
case('cat of one', 'cat([a])', 'torch.cat([a])', {'a': draw((2,))}, ['a'])
def equal_parts(x, n, axis):
    if x.shape[axis] % n: raise ValueError(f'{x.shape[axis]} is not divisible by {n}')
    return x.split(x.shape[axis] // n, axis)


for parts, axis in itertools.product([2, 3, 4, [1, 3], [2, 2, 1], [0, 4]], [0, 1, -1, 3]):
    py = f'x.split({parts}, {axis})' if isinstance(parts, list) else f'equal_parts(x, {parts}, {axis})'
    case('split', f'tf.split(x, {parts}, {axis})', py, {'x': draw((4, 6))})
case('gradient of split', 'tf.split(x, 2, 1)[1]', 'x.chunk(2, 1)[1]', {'x': draw((2, 4))}, ['x'])
case('gradient of unstack', 'tf.unstack(x)[1]', 'x.unbind()[1]', {'x': draw((3, 2))}, ['x'])

# --- indexing ----------------------------------------------------------------------------------------------
def index():
    """A position or range, in both languages."""
    kind = rng.integers(6)
    if kind < 2: return (n := str(int(rng.integers(-4, 5)))), n
    if kind == 2: return "':'", ':'
    start, stop = (int(n) for n in rng.integers(-5, 6, 2))
    return (f'[{start}]', f'{start}:') if kind == 3 else (f'[{start}, {stop}]', f'{start}:{stop}')


for shape in shapes * 10:
    indices = [index() for _ in range(int(rng.integers(1, max(len(shape), 1) + (2 if chance(.15) else 1))))]
    js, py = (', '.join(part) for part in zip(*indices))
    case(f'at({js}) of {list(shape)}', f'x.at({js})', f'x[{py}]', {'x': draw(shape, pick(*dtypes))}, [])
    if chance(.3): case(f'gradient of at({js})', f'x.at({js})', f'x[{py}]', {'x': draw(shape)}, ['x'])
    if chance(.2): case(f'at({js}) of a transpose', f'x.T.at({js})', f'x.permute(tuple(range(x.ndim))[::-1])[{py}]', {'x': draw(shape)}, ['x'])
for ranges in [((4, 10), (4, 10)), ((0, 3), (1, 2)), ((-3, -1),), ((2, 2), (0, 1)), ((1, 99), (0, 5)), ((3, 1),), ((0, 1), (0, 1), (0, 1))]:
    case('window', f'x.window({", ".join(js_list(r) for r in ranges)})', f'x[{", ".join(f"{a}:{b}" for a, b in ranges)}]', {'x': draw((6, 7))}, ['x'])
for shape, axis in itertools.product([(4,), (4, 3), (2, 4, 2), (4, 0)], [0, 1, -1]):
    for where in [[0, 2, 1], [3, 3, 0], [0], [], [1, 4], [-1, 0]]:
        if chance(.6):
            case(f'gather of {where} along {axis}', f'x.gather(i, {axis})', f'x.index_select({axis}, i)', {'x': draw(shape, pick(*dtypes)), 'i': given(where, 'int32')})
    case('gradient of gather', f'x.gather(i, {axis})', f'x.index_select({axis}, i)', {'x': draw(shape), 'i': given([1, 0, 1], 'int32')}, ['x'])
case('gather by fractions', 'x.gather(i)', 'x.index_select(0, i)', {'x': draw((4,)), 'i': given([0, 1.5])})
case('gather by a matrix', 'x.gather(i)', 'x[i]', {'x': draw((4, 2)), 'i': given([0, 1, 2, 3], 'int32', (2, 2))}, ['x'])
for labels, depth in [([0, 2, 1], 3), ([0, 3], 3), ([-1, 0], 2), ([0, 0], 1), ([], 3)]:
    case(f'oneHot of {labels}', f'tf.oneHot(i, {depth})', f'F.one_hot(i, {depth})', {'i': given(labels, 'int32')})
for (c, a, b), (left, right) in itertools.product([((3,), (3,), (3,)), ((2, 3), (3,), (2, 1)), ((), (2,), (2,)), ((3,), (), (2, 3)), ((3,), (4,), (3,)), ((2, 1), (1, 3), ()), ((0,), (0,), (0,)), ((2,), (3,), (3,))], [('float32', 'float32'), ('int32', 'float32'), ('bool', 'int32'), ('float32', 'bool'), ('int32', 'int32')]):
    if chance(.75): case(f'where of {left} and {right}', 'where(c, a, b)', 'torch.where(c, a, b)', {'c': draw(c, 'bool'), 'a': draw(a, left), 'b': draw(b, right)})
    if left == right == 'float32': case('gradient of where', 'where(c, a, b)', 'torch.where(c, a, b)', {'c': draw(c, 'bool'), 'a': draw(a), 'b': draw(b)}, ['a', 'b'])
for n, dtype in itertools.product([0, 1, .5, -2], dtypes):
    case('where with a number', f'where(c, a, {n})', f'torch.where(c, a, {n})', {'c': draw((2, 3), 'bool'), 'a': draw(pick((2, 3), (3,), ()), dtype)})
    case('where with a number in front', f'where(c, {n}, a)', f'torch.where(c, {n}, a)', {'c': draw((3,), 'bool'), 'a': draw(pick((2, 3), (3,), ()), dtype)})
case('where with an int32 condition', 'where(c, a, b)', 'torch.where(c, a, b)', {'c': given([0, 1, 2], 'int32'), 'a': draw((3,)), 'b': draw((3,))})
case('where with a float32 condition', 'where(c, a, b)', 'torch.where(c, a, b)', {'c': given([0, .5, 2]), 'a': draw((3,)), 'b': draw((3,))})
case('where keeps NaN out of gradients', 'where(x.gt(0), x.log(), 0)', 'torch.where(x > 0, x.log(), 0.)', {'x': given([1, 2, 4])}, ['x'])

# --- products ----------------------------------------------------------------------------------------------
products = [((3,), (3,)), ((3,), (4,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (2, 3)), ((2, 3), (3, 4)), ((2, 3, 4), (4, 2)), ((2, 3), (2, 3, 4)), ((2, 2, 3), (2, 3, 1)), ((2, 2, 3), (3, 3, 1)),
            ((2, 1, 2, 3), (2, 3, 2)), ((2, 2, 3), (3,)), ((3,), (2, 3, 2)), ((), (3,)), ((2, 3), ()), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((0,), (0,)), ((1, 3), (3, 1)), ((2, 0, 3), (3, 2)), ((1, 2, 1, 3, 2), (2, 2))]
for left, right in products:
    inputs = lambda *types: {'a': draw(left, *types[:1]), 'b': draw(right, *types[1:])}
    for name in ('matmul', 'dot'):
        fits = len(left) and len(right) and left[-1] == right[-2 if len(right) > 1 else 0]
        case(f'{name} of {list(left)} and {list(right)}', f'a.{name}(b)', 'a @ b', inputs(), ['a', 'b'] if fits else [])
    for types in some(2, ('int32', 'int32'), ('bool', 'bool'), ('int32', 'bool')): case(f'matmul of {types[0]} and {types[1]}', 'a.matmul(b)', 'a @ b', inputs(*types))
    case('matmul of mixed types', 'a.matmul(b)', 'a.float() @ b.float()', inputs('int32', 'float32'))
    if len(left) == len(right) == 2:
        case('tf.matMul', 'tf.matMul(a, b)', 'a @ b', inputs(), ['a', 'b'] if left[1] == right[0] else [])
        case('tf.matMul transposed', 'tf.matMul(a, b, true, true)', 'a.T @ b.T', inputs())
        case('tf.matMul with b transposed', 'tf.matMul(a, b, false, true)', 'a @ b.T', inputs())
        case('matmul of transposes', 'b.T.matmul(a.T)', 'b.T @ a.T', inputs(), ['a', 'b'] if left[1] == right[0] else [])
case('outer product', 'tf.outerProduct(a, b)', 'torch.outer(a, b)', {'a': draw((3,)), 'b': draw((2,))}, ['a', 'b'])
case('matmul of special values', 'a.matmul(b)', 'a @ b', {'a': given([math.nan, 1, math.inf, 2], 'float32', (2, 2)), 'b': given([1, 2, 3, 4], 'float32', (2, 2))})
for n, k, m in [(17, 33, 9), (64, 50, 1), (1, 70, 30), (5, 128, 65)]:
    case('matmul of larger matrices', 'a.matmul(b)', 'a @ b', {'a': draw((n, k)), 'b': draw((k, m))}, ['a', 'b'])

# --- making tensors ----------------------------------------------------------------------------------------
for nested in ['5', '1.5', '[]', '[1, 2]', '[1, 2.5]', '[[1, 2], [3, 4]]', '[[1, 2], [3]]', '[[1], 2]', '[[]]', '[[[1.5]], [[2]]]', '[[1, 2], []]', '[-3, 0]', '[1e10]', '[0.1, 3]']:
    case(f'tensor({nested})', f'tensor({nested})', f'torch.tensor({nested})')
for js, py in [('true', 'True'), ('[true, false]', '[True, False]'), ('[true, 2]', '[True, 2]'), ('[true, .5]', '[True, .5]'), ("'a'", "'a'"), ('null', 'None'), ('[1, null]', '[1, None]'), ("['1', '2']", "['1', '2']"), ('[NaN, 1]', '[math.nan, 1]'), ('[Infinity]', '[math.inf]')]:
    case(f'tensor({js})', f'tensor({js})', f'torch.tensor({py})')
case('tensor of tensors', 'tensor(a, b)', 'torch.stack([a, b])', {'a': draw((2,)), 'b': draw((2,))})
case('tensor of rows', 'tensor([1, 1, 1], [2, 3, 4])', 'torch.tensor([[1, 1, 1], [2, 3, 4]])')
case('tensor of ragged rows', 'tensor([1, 1], [2, 3, 4])', 'torch.tensor([[1, 1], [2, 3, 4]])')
for args in ['', '3', '2, 3', '0', '2, 0', '-1', '2.5', '[2, 3]', '[]']:
    for name in ('zeros', 'ones'): case(f'{name}({args})', f'{name}({args})', f'torch.{name}({args or "()"})')
for args in ['5', '0', '-2', '1, 5', '5, 1', '1, 2, .25', '5, 0, -2', '0, 1, 0', '0, 5, -1', '2.5', '1, 5, 2', '.5, 3', '3, 3']: case(f'arange({args})', f'arange({args})', f'torch.arange({args})')
for args in ['0, 1, 5', '0, 1, 1', '2, -2, 4', '0, 1, 0', '3, 3, 3', '0, 10, 3', '0, 1, -2']: case(f'linspace({args})', f'linspace({args})', f'torch.linspace({args})')
case('fill', 'tf.fill([2, 2], 3)', 'torch.full((2, 2), 3.)')
case('eye', 'tf.eye(3)', 'torch.eye(3)')
for name, args in [('zeros', "[2], 'int32'"), ('ones', "[2], 'bool'"), ('zeros', "[2, 2], 'float32'")]: case(f'{name} with a type', f'{name}({args})', f'torch.{name}([{args[1:args.index("]")]}], dtype=dtypes[{args.split(", ")[-1]}])')

# --- layers ------------------------------------------------------------------------------------------------
nchw, nhwc = (lambda x: x.permute(0, 3, 1, 2)), (lambda x: x.permute(0, 2, 3, 1))
filters = lambda w: w.permute(3, 2, 0, 1)


def images(n=2, h=5, w=6, c=3): return draw((n, h, w, c))


set_of = lambda layer, weights: f'(m => {{ {" ".join(f"m.{to}.copy_({value});" for to, value in weights.items())} return m; }})({layer})'
for shape in [(4,), (3, 4), (2, 3, 4), (2, 1, 3, 4), (1, 4), (0, 4), (3, 5), (5,), ()]:
    ok = bool(shape) and shape[-1] == 4
    weights = {'w': draw((2, 4)), 'b': draw((2,))}
    case(f'Linear of {list(shape)}', f'{set_of("nn.Linear(4, 2)", {"weight": "w", "bias": "b"})}(x)', 'F.linear(x, w, b)', {'x': draw(shape), **weights}, ['x'] if ok else [])
    case(f'Linear without bias of {list(shape)}', f'{set_of("nn.Linear(4, 2, { bias: false })", {"weight": "w"})}(x)', 'F.linear(x, w)', {'x': draw(shape), 'w': weights['w']})
    if ok: case('gradients of a linear layer', 'x.matmul(w.T).add(b)', 'F.linear(x, w, b)', {'x': draw(shape), **weights}, ['x', 'w', 'b'])
    if ok: case('gradients of Linear', f'(m => {{ m(x).mul(m(x)).sum().backward(); return [m.weight.grad, m.bias.grad]; }})({set_of("nn.Linear(4, 2)", {"weight": "w", "bias": "b"})})',
                lambda x, w, b: torch.autograd.grad((F.linear(x, w.requires_grad_(), b.requires_grad_()) ** 2).sum(), (w, b)), {'x': draw(shape), **weights})
for kernel, stride, padding, cin, cout in [((3, 3), 1, 0, 3, 4), ((3, 3), 2, 1, 3, 2), ((1, 1), 1, 0, 3, 5), ((5, 5), 1, 2, 3, 1), ((3, 2), 1, 1, 3, 2), ((2, 2), 3, 0, 3, 2), ((7, 7), 1, 0, 3, 2), ((7, 7), 1, 1, 3, 2), ((3, 3), 1, 0, 2, 2), ((1, 3), 2, 2, 3, 2), ((4, 4), 2, 1, 3, 3), ((3, 3), 1, 3, 3, 8)]:
    for h, w in some(3, (5, 6), (6, 6), (7, 5), (8, 9)):
        weight = draw((*kernel, cin, cout))
        fits = cin == 3 and kernel[0] <= h + 2 * padding and kernel[1] <= w + 2 * padding
        case('conv2d', f'F.conv2d(x, w, {{ stride: {stride}, padding: {padding} }})', f'nhwc(F.conv2d(nchw(x), filters(w), stride={stride}, padding={padding}))', {'x': images(2, h, w), 'w': weight}, ['x', 'w'] if fits else [])
        if kernel[0] == kernel[1]:
            layer = f'nn.Conv2d({cin}, {cout}, {kernel[0]}, {{ stride: {stride}, padding: {padding} }})'
            case('Conv2d', f'{set_of(layer, {"weight": "w", "bias": "b"})}(x)', f'nhwc(F.conv2d(nchw(x), filters(w), b, stride={stride}, padding={padding}))', {'x': images(1, h, w), 'w': weight, 'b': draw((cout,))}, ['x'] if fits else [])
for dilation in (2, 3):
    case('conv2d with dilation', f"tf.conv2d(x, w, 1, 'valid', 'NHWC', {dilation})", f'nhwc(F.conv2d(nchw(x), filters(w), dilation={dilation}))', {'x': images(1, 8, 9), 'w': draw((3, 2, 3, 2))})
for stride in (1, 2):
    case('depthwise convolution', f"tf.depthwiseConv2d(x, w, {stride}, 'valid')", f'nhwc(F.conv2d(nchw(x), w.permute(2, 3, 0, 1).reshape(-1, 1, 3, 3), stride={stride}, groups=3))', {'x': images(2, 6, 7), 'w': draw((3, 3, 3, 2))}, ['x', 'w'])
    case('transposed convolution', f"tf.conv2dTranspose(x, w, [1, {2 * stride + 2}, {3 * stride + 2}, 2], {stride}, 'valid')" if stride == 2 else "tf.conv2dTranspose(x, w, [1, 5, 6, 2], 1, 'valid')", f'nhwc(F.conv_transpose2d(nchw(x), w.permute(3, 2, 0, 1), stride={stride}{", output_padding=1" if stride == 2 else ""}))', {'x': images(1, 3 if stride == 1 else 2, 4 if stride == 1 else 3), 'w': draw((3, 3, 2, 3))})
case('conv1d', "tf.conv1d(x, w, 1, 'valid')", 'F.conv1d(x.permute(0, 2, 1), w.permute(2, 1, 0)).permute(0, 2, 1)', {'x': draw((2, 7, 3)), 'w': draw((3, 3, 2))}, ['x', 'w'])
case('Conv2d of one image', 'nn.Conv2d(3, 2, 3)(x)', 'None.x', {'x': draw((5, 5, 3))})
case('conv2d of int32', 'F.conv2d(x, w)', 'nhwc(F.conv2d(nchw(x), filters(w)))', {'x': draw((1, 4, 4, 1), 'int32'), 'w': draw((2, 2, 1, 1), 'int32')})
for kernel, stride, padding in [(2, 2, 0), (3, 2, 1), (3, 1, 1), (3, 3, 0), (2, 1, 0), (1, 1, 0), (2, 2, 1), (2, 2, 2), (3, 1, 2), (6, 1, 0), (7, 1, 0), (4, 2, 2)]:
    for h, w in some(2, (5, 6), (4, 4), (7, 6)):
        fits = padding * 2 <= kernel <= min(h, w) + 2 * padding
        case('MaxPool2d', f'nn.MaxPool2d({kernel}, {{ stride: {stride}, padding: {padding} }})(x)', f'nhwc(F.max_pool2d(nchw(x), {kernel}, {stride}, {padding}))', {'x': images(2, h, w, 2)}, ['x'] if fits else [])
        if padding == 0: case('average pooling', f"tf.avgPool(x, {kernel}, {stride}, 'valid')", f'nhwc(F.avg_pool2d(nchw(x), {kernel}, {stride}))', {'x': images(2, h, w, 2)}, ['x'] if fits else [])
        elif padding * 2 <= kernel: case('average pooling with padding', f'tf.avgPool(x, {kernel}, {stride}, {padding})', f'nhwc(F.avg_pool2d(nchw(x), {kernel}, {stride}, {padding}, count_include_pad=False))', {'x': images(1, h, w, 2)}, ['x'] if fits else [])
case('MaxPool2d of NaN', 'nn.MaxPool2d(2)(x)', 'nhwc(F.max_pool2d(nchw(x), 2))', {'x': given([1, math.nan, 2, 3, 0, 1, 2, 3], 'float32', (1, 2, 4, 1))})
case('MaxPool2d of infinities', 'nn.MaxPool2d(2, { padding: 1 })(x)', 'nhwc(F.max_pool2d(nchw(x), 2, padding=1))', {'x': given([-math.inf] * 4, 'float32', (1, 2, 2, 1))})
case('MaxPool2d of int32', 'nn.MaxPool2d(2)(x)', 'nhwc(F.max_pool2d(nchw(x), 2))', {'x': draw((1, 4, 4, 1), 'int32')})
case('MaxPool2d of a row', 'nn.MaxPool2d(2)(x)', 'None.x', {'x': draw((4, 4))})
case('AdaptiveConcatPool2d', 'nn.AdaptiveConcatPool2d()(x)', 'torch.cat([nchw(x).amax((2, 3)), nchw(x).mean((2, 3))], 1)', {'x': images(2, 3, 2, 4)}, ['x'])
for shape in [(2, 3, 4), (3,), (1, 1), (0, 3), (2, 0, 3), ()]: case(f'Flatten of {list(shape)}', 'nn.Flatten()(x)', 'nn.Flatten()(x)', {'x': draw(shape)}, ['x'])
batch_norm = lambda x, w, b, training, last: last(F.batch_norm(x, torch.zeros(len(w)), torch.ones(len(w)), w, b, training))
for shape, name in [((4, 3), 'BatchNorm1d'), ((6, 3), 'BatchNorm1d'), ((1, 3), 'BatchNorm1d'), ((0, 3), 'BatchNorm1d'), ((4, 2), 'BatchNorm1d'), ((3,), 'BatchNorm1d'), ((2, 4, 5, 3), 'BatchNorm2d'), ((1, 1, 1, 3), 'BatchNorm2d'), ((1, 2, 2, 3), 'BatchNorm2d'), ((4, 3), 'BatchNorm2d'), ((2, 4, 5, 2), 'BatchNorm2d')]:
    ok = shape[-1] == 3 and len(shape) == (2 if name == 'BatchNorm1d' else 4)
    swap = ('nchw(x)', 'nhwc') if len(shape) == 4 else ('x', '(lambda x: x)')
    layer = set_of(f'nn.{name}(3)', {'weight': 'w', 'bias': 'b'})
    if len(shape) == 1: continue  # PyTorch takes the row for channels of no batch
    if name == 'BatchNorm2d' and len(shape) != 4: continue
    inputs = lambda: {'x': draw(shape), 'w': draw((3,)), 'b': draw((3,))}
    case(f'{name} in training', f'{layer}(x)', f'batch_norm({swap[0]}, w, b, True, {swap[1]})', inputs(), ['x'] if ok and math.prod(shape) > 3 else [])
    case(f'{name} in use', f'{layer}.eval()(x)', f'batch_norm({swap[0]}, w, b, False, {swap[1]})', inputs(), ['x'] if ok and math.prod(shape) else [])


    def trained(x, w, b):
        layer = nn.BatchNorm2d(3) if len(shape) == 4 else nn.BatchNorm1d(3)
        layer.weight.data, layer.bias.data = w, b
        swapped = nchw(x) if len(shape) == 4 else x
        (layer(swapped) ** 3).sum().backward()
        layer(swapped * 2)
        return layer.running_mean, layer.running_var, layer.weight.grad, layer.bias.grad


    case(f'{name} after training', f'(m => {{ m(x).pow(3).sum().backward(); m(x.mul(2)); return [...m.namedBuffers().map(([, t]) => t), m.weight.grad, m.bias.grad]; }})({layer})', trained, inputs())
case('Dropout(0)', 'nn.Dropout(0)(x)', 'x', {'x': draw((3, 2))}, ['x'])
case('Dropout in use', 'nn.Dropout(.5).eval()(x)', 'x', {'x': draw((3, 2))}, ['x'])
for p in (-.1, 1.5): case('Dropout of no probability', f'nn.Dropout({p})(x)', f'nn.Dropout({p})(x)', {'x': draw((2,))})
case('Sequential', f'nn.Sequential({set_of("nn.Linear(4, 3)", {"weight": "w", "bias": "b"})}, nn.ReLU(), {set_of("nn.Linear(3, 1, { bias: false })", {"weight": "v"})})(x)', 'F.linear(F.linear(x, w, b).relu(), v)', {'x': draw((5, 4)), 'w': draw((3, 4)), 'b': draw((3,)), 'v': draw((1, 3))}, ['x'])
case('Sequential of nothing', 'nn.Sequential()(x)', 'x', {'x': draw((2,))})
for name in ('relu', 'sigmoid'): case(f'F.{name}', f'F.{name}(x)', f'F.{name}(x)' if name == 'relu' else 'x.sigmoid()', {'x': draw((2, 3))}, ['x'])

# --- losses ------------------------------------------------------------------------------------------------
for name, py in [('mseLoss', 'mse_loss'), ('l1Loss', 'l1_loss')]:
    for shape in [(4,), (2, 3), (), (0,), (2, 1, 3)]: case(f'{name} of {list(shape)}', f'F.{name}(a, b)', f'F.{py}(a, b)', {'a': draw(shape), 'b': draw(shape)}, ['a', 'b'])
    for left, right in [((4,), (3,)), ((2, 3), (3, 2))]: case(f'{name} of shapes that do not fit', f'F.{name}(a, b)', f'F.{py}(a, b)', {'a': draw(left), 'b': draw(right)})
    for left, right in [((4,), (4, 1)), ((2, 3), (3,)), ((2, 3), ())]: case(f'{name} that broadcasts', f'F.{name}(a, b)', f'F.{py}(a, b)', {'a': draw(left), 'b': draw(right)})
    case(f'{name} with int32', f'F.{name}(a, b)', f'F.{py}(a, b.float())', {'a': draw((4,)), 'b': draw((4,), 'int32')}, ['a'])
for shape, labels in [((3, 4), [0, 3, 1]), ((1, 2), [1]), ((3, 4), [0, 4, 1]), ((3, 4), [0, -1, 1]), ((3, 4), [0, 1]), ((4,), [1]), ((0, 3), []), ((3, 1), [0, 0, 0]), ((2, 3, 4), [1, 2]), ((5, 10), [9, 0, 5, 5, 1])]:
    for scale in (1, 100):
        fits = len(shape) == 2 and len(labels) == shape[0] and all(0 <= n < shape[1] for n in labels)
        case(f'crossEntropy of {list(shape)}', f'F.crossEntropy(x.mul({scale}), y)', f'F.cross_entropy(x * {scale}, y)', {'x': draw(shape), 'y': given(labels, 'int32')}, ['x'] if fits else [])
case('crossEntropy with fractions', 'F.crossEntropy(x, y)', 'F.cross_entropy(x, y.long() if (y == y.long()).all() else None)', {'x': draw((2, 3)), 'y': given([0, 1.5])})
case('crossEntropy with whole float32', 'F.crossEntropy(x, y)', 'F.cross_entropy(x, y)', {'x': draw((2, 3)), 'y': given([0, 1])})
case('crossEntropy with bool', 'F.crossEntropy(x, y)', 'F.cross_entropy(x, y)', {'x': draw((2, 3)), 'y': given([0, 1], 'bool')})
case('crossEntropy with probabilities', 'F.crossEntropy(x, y)', 'None.x', {'x': draw((2, 3)), 'y': given([0, 1, 0, .5, .5, 0], 'float32', (2, 3))})
case('crossEntropy of infinities', 'F.crossEntropy(x, y)', 'F.cross_entropy(x, y)', {'x': given([math.inf, 1, 0, -math.inf, 1, 2], 'float32', (2, 3)), 'y': given([0, 0], 'int32')})
case('crossEntropy of int32', 'F.crossEntropy(x, y)', 'F.cross_entropy(x, y)', {'x': draw((2, 3), 'int32'), 'y': given([0, 1], 'int32')})
case('accuracy', 'accuracy(x, y)', '(x.argmax(-1) == y).float().mean()', {'x': draw((6, 4)), 'y': given([0, 1, 2, 3, 0, 1], 'int32')})
case('the loss of the chapter', 'where(y.eq(1), tf.sub(1, x.sigmoid()), x.sigmoid()).mean()', 'torch.where(y == 1, 1 - x.sigmoid(), x.sigmoid()).mean()', {'x': draw((4, 1)), 'y': given([1, 0, 1, 0], 'int32', (4, 1))}, ['x'])

# --- gradients ---------------------------------------------------------------------------------------------
backwards = [
    ('backward of a vector', 'x.backward()', 'x.backward()'),
    ('backward of one element', '(x.at([0, 1]).backward(), x.grad)', '(x[:1].backward(), x.grad)[1]'),
    ('backward twice', '(y => { y.backward(); y.backward(); return x.grad; })(x.mul(x).sum())', '(lambda y: (y.backward(), y.backward(), x.grad))((x * x).sum())[2]'),
    ('backward added', '(x.mul(x).sum().backward(), x.mul(3).sum().backward(), x.grad)', '((x * x).sum().backward(), (x * 3).sum().backward(), x.grad)[2]'),
    ('backward through detach', '(x.detach().mul(x).sum().backward(), x.grad)', '((x.detach() * x).sum().backward(), x.grad)[1]'),
    ('backward without a graph', '(x.detach().sum().backward(), x.grad)', '(x.detach().sum().backward(), x.grad)[1]'),
    ('backward through int', '(x.toInt().sum().backward(), x.grad)', '(x.long().sum().backward(), x.grad)[1]'),
    ('backward through a comparison', '(x.gt(0).toFloat().sum().backward(), x.grad)', '((x > 0).float().sum().backward(), x.grad)[1]'),
    ('backward through a chain', '(x.mul(2).tanh().exp().mean().backward(), x.grad)', '((x * 2).tanh().exp().mean().backward(), x.grad)[1]'),
    ('noGrad', '(noGrad(() => x.mul(x).sum()).backward(), x.grad)', "(x.mul(x).sum().detach().backward(), x.grad)[1]"),
    ('change in place of a leaf', '(x.add_(1), x)', 'x.add_(1)'),
    ('change in place within noGrad', '(noGrad(() => x.sub_(1)), x.mul(x).sum().backward(), x.grad)', '(setattr(x, "data", x.data - 1), (x * x).sum().backward(), x.grad)[2]'),
    ('change in place of a result', '(y => { y.mul_(3); y.sum().backward(); return x.grad; })(x.mul(2))', 'None.x'),
    ('zero_ of a gradient', '(x.mul(x).sum().backward(), x.grad.zero_(), x.grad)', '((x * x).sum().backward(), x.grad.zero_())[1]'),
]
for name, js, py in backwards: case(name, f'(x.requiresGrad_(), {js})', f'(x.requires_grad_(), {py})[1]', {'x': draw((3,))})
for name in ('add_', 'sub_', 'mul_'):
    for left, right in [((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), (2,)), ((), ())]: case(f'{name} in place', f'x.{name}(y)', f'x.{name}(y)', {'x': draw(left), 'y': draw(right)})
    for left, right in itertools.product(dtypes, dtypes):
        if left != right: case(f'{name} of {left} and {right} in place', f'x.{name}(y)', f'x.{name}(y)', {'x': draw((3,), left), 'y': draw((3,), right)})
    for n, dtype in itertools.product((2, .5), dtypes): case(f'{name} of {dtype} and {n} in place', f'x.{name}({n})', f'x.{name}({n})', {'x': draw((3,), dtype)})
for left, right in [((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((3,), ()), ((3,), (1,))]: case('copy_', 'x.copy_(y)', 'x.copy_(y)', {'x': draw(left), 'y': draw(right)})
for left, right in itertools.product(dtypes, dtypes): case(f'copy_ of {left} and {right}', 'x.copy_(y)', 'x.copy_(y)', {'x': draw((3,), left), 'y': draw((3,), right)})
for dtype in dtypes: case(f'zero_ of {dtype}', 'x.zero_()', 'x.zero_()', {'x': draw((3,), dtype)})
for dtype in ('int32', 'bool'): case(f'requiresGrad_ of {dtype}', 'x.requiresGrad_()', 'x.requires_grad_()', {'x': draw((3,), dtype)})

# --- optimizers --------------------------------------------------------------------------------------------
steps = '(opt => { for (let i = 0; i < 5; i++) { p.sub(t).mul(p.add(1)).square().sum().backward(); opt.step(); opt.zeroGrad(); } return p; })'


def trace(p, t, make, decay=0.):
    """Five steps. PyTorch's SGD has its weight decay in the gradient, fastai's apart from it."""
    opt = make([p.requires_grad_()])
    for _ in range(5):
        opt.zero_grad()
        ((p - t) * (p + 1)).square().sum().backward()
        p.data *= 1 - decay
        opt.step()
    return p


def optimizer(name, js, make, decay=0.):
    case(name, f'(p.requiresGrad_(), {steps}({js}))', lambda p, t: trace(p, t, make, decay), {'p': draw((2, 3), 'float32', -1, 1), 't': draw((3,), 'float32', -1, 1)})


for lr in (.01, .002):
    optimizer('BasicOptim', f'new BasicOptim([p], {lr})', lambda p: torch.optim.SGD(p, lr))
    for mom, wd in itertools.product((0, .9, .5), (0, .1)):
        optimizer('SGD', f'SGD([p], {lr}, {{ mom: {mom}, wd: {wd} }})', lambda p: torch.optim.SGD(p, lr, momentum=mom), lr * wd)
    for mom, sqr, eps, wd in itertools.product((.9, .5), (.99, .9), (1e-5, 1e-2), (0, .1)):
        optimizer('Adam', f'Adam([p], {lr}, {{ mom: {mom}, sqrMom: {sqr}, eps: {eps}, wd: {wd} }})', lambda p: torch.optim.AdamW(p, lr, (mom, sqr), eps, wd))
optimizer('Adam with its defaults', 'Adam([p], .01)', lambda p: torch.optim.AdamW(p, .01, (.9, .99), 1e-5, .01))
case('SGD of nothing', 'SGD([], .1)', 'torch.optim.SGD([], .1)')
case('Adam of nothing', 'Adam([], .1)', 'torch.optim.AdamW([], .1)')
case('a step without gradients', '(SGD([p.requiresGrad_()], .1).step(), p)', '(torch.optim.SGD([p.requires_grad_()], .1).step(), p)[1]', {'p': draw((2,))})

print(json.dumps({'madeBy': f'scripts/peer/differential.py {sys.argv[1]}, PyTorch {torch.__version__.split("+")[0]}', 'cases': cases}, separators=(',', ':')))
