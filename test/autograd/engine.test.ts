import { tf, useBackend, zeros } from 'fastbook-ts';
import { PropertyMap } from '../../lib/autograd/propertymap';

it('tfjs has the fields of its engine that the library uses', () => {
  const names = [
    'runKernelFunc',
    'isTapeOn',
    'addTapeNode',
    'trackTensor',
    'disposeTensor',
    'incRef',
    'clone',
    'makeTensorFromTensorInfo',
    'endScope',
    'track',
  ];
  const prototype = Object.getPrototypeOf(tf.engine()) as Record<string, unknown>;
  for (const name of names) expect(typeof prototype[name]).toBe('function');
  // why: `state` is private in tfjs's types
  const { state } = tf.engine() as unknown as { state: Record<string, unknown> };
  for (const name of ['numBytes', 'numDataBuffers', 'kernelDepth', 'gradientDepth'])
    expect(typeof state[name]).toBe('number');
  expect(state['tensorInfo']).toBeInstanceOf(PropertyMap);
  useBackend('wasm');
  expect(tf.backend()).toHaveProperty('dataIdMap.data', expect.any(PropertyMap));
  expect(Array.isArray(state['scopeStack'])).toBe(true);
  tf.tidy(() => expect(state['activeScope']).toMatchObject({ id: expect.any(Number) as number, track: [] }));
  expect(typeof tf.Tensor.prototype.throwIfDisposed).toBe('function');
  expect(tf.keep(zeros([1]))).toHaveProperty('kept', true);
  expect(tf.version_core).toBe('4.22.0');
});
