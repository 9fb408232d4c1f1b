import { startBackend, tensor, tf, useBackend } from 'fastbook-ts';

afterAll(() => {
  useBackend('wasm');
});

describe('useBackend', () => {
  it.each(['cpu', 'wasm', 'onnxruntime'])('useBackend(%p) calculates with it at once', name => {
    expect(useBackend(name)).toEqual({ name, passedOver: [] });
    // ONNX Runtime multiplies matrices within the WASM backend
    expect(tf.getBackend()).toBe(name === 'cpu' ? 'cpu' : 'wasm');
    expect(tensor([1, 2]).add(1).arraySync()).toEqual([2, 3]);
  });

  it('useBackend() takes the best that loads, and says why it passed over better ones', () => {
    const { name, passedOver } = useBackend();
    const better = ['tfjs-node-gpu', 'webgpu', 'onnxruntime', 'wasm', 'tfjs-node', 'cpu'].slice(
      0,
      passedOver.length,
    );
    expect(passedOver.map(rung => rung.name)).toEqual(better);
    expect(better).not.toContain(name);
    for (const { reason } of passedOver) expect(reason).not.toBe('');
  });

  it('useBackend(name) names the known backends for an unknown one', () => {
    expect(() => useBackend('webgl')).toThrow(
      'unknown backend: webgl (known: tfjs-node-gpu, webgpu, onnxruntime, wasm, tfjs-node, cpu)',
    );
  });

  it('useBackend() takes the name from FASTBOOK_BACKEND', () => {
    process.env['FASTBOOK_BACKEND'] = 'nonsense';
    expect(() => useBackend()).toThrow('unknown backend: nonsense');
    delete process.env['FASTBOOK_BACKEND'];
  });

  it("useBackend('webgpu') is refused, since WebGPU takes turns of the event loop to start", () => {
    expect(() => useBackend('webgpu')).toThrow(
      'backend webgpu takes a moment to start: ' +
        "await setupBook() with FASTBOOK_BACKEND=webgpu, or await startBackend('webgpu')",
    );
  });

  it("useBackend('wasm') leaves no handler that ends the process at an unhandled rejection", () => {
    useBackend('wasm');
    const handlers = [
      ...process.listeners('uncaughtException'),
      ...process.listeners('unhandledRejection'),
    ].map(String);
    expect(handlers.filter(handler => /throw/.test(handler))).toEqual([]);
  });
});

describe('startBackend', () => {
  it('startBackend(name) names the known backends for an unknown one', async () => {
    await expect(startBackend('webgl')).rejects.toThrow(
      'unknown backend: webgl (known: tfjs-node-gpu, webgpu, onnxruntime, wasm, tfjs-node, cpu)',
    );
  });
});
