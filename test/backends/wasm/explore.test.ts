import * as tf from '@tensorflow/tfjs';
import { useBackend } from 'fastbook-ts';
import { cases } from '../../support/kerneltable';
import type { Given, KernelCase } from '../../support/kernelcases';
useBackend('cpu');
useBackend((process.env.BK as never) ?? 'wasm');
const registered = tf.getKernelsForBackend('wasm').map(k => k.kernelName).sort();
const brief = (x: Given) => `${x.dtype}[${x.shape}]`;
function describeCase(c: KernelCase) {
  const ins = Array.isArray(c.inputs) ? c.inputs.map(brief).join(' ') : Object.entries(c.inputs).map(([n, g]) => `${n}:${g ? brief(g) : ''}`).join(' ');
  return `${ins} ${JSON.stringify(c.attrs ?? {})}`;
}
function run(backend: string, name: string, { inputs, attrs }: KernelCase) {
  void tf.setBackend(backend);
  return tf.tidy(() => {
    const make = (g: Given) => g && tf.tensor(g.dtype==='string'? (g.values as never) : g.dtype === 'float32' ? new Float32Array(g.values as never) : g.dtype === 'int32' ? new Int32Array(g.values as never) : new Uint8Array(g.values as never), g.shape, g.dtype);
    const made = Array.isArray(inputs) ? inputs.map(make) : Object.fromEntries(Object.entries(inputs).map(([n, g]) => [n, make(g)]));
    try {
      const out = tf.engine().runKernel(name, made as never, attrs as never) as tf.Tensor | tf.Tensor[];
      return [out].flat().map(t => ({ dtype: t.dtype, shape: t.shape, values: [...(t.dataSync() as never as number[])] }));
    } catch (e) { return 'error: ' + String((e as Error).message).slice(0, 150); }
  });
}
function same(a: number, b: number) {
  if (typeof a === 'string') return a === b;
  if (Object.is(a, b)) return true;
  if (a === 0 && b === 0) return !process.env.ZERO;
  return Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(b), 1e-3);
}
const short = (v: unknown) => JSON.stringify(v, (k, x) => typeof x === 'number' && !Number.isFinite(x) ? String(x) : Object.is(x, -0) ? '-0' : typeof x === 'number' && !Number.isInteger(x) ? +x.toPrecision(7) : x)?.slice(0, 300);
it('all', () => {
  const lines: string[] = [];
  const only = process.env.ONLY?.split(',');
  for (const name of registered) {
    if (only && !only.includes(name)) continue;
    if (!cases[name]) { lines.push(`## ${name}: NO CASES`); continue; }
    let n = 0, bad = 0;
    for (const c of cases[name]) {
      n++;
      const want = run('cpu', name, c), got = run('wasm', name, c);
      if (typeof want === 'string' && typeof got === 'string') continue;
      if (typeof want === 'string' || typeof got === 'string') { if (bad++ < +(process.env.MAX ?? 6)) lines.push(`${name} ${describeCase(c)}\n   cpu ${short(want)}\n   wasm ${short(got)}`); continue; }
      const ok = want.length === got.length && want.every((w, i) => w.dtype === got[i].dtype && String(w.shape) === String(got[i].shape) && w.values.length === got[i].values.length && w.values.every((v, j) => same(got[i].values[j], v)));
      if (!ok && bad++ < +(process.env.MAX ?? 6)) lines.push(`${name} ${describeCase(c)}\n   cpu ${short(want)}\n   wasm ${short(got)}`);
    }
    lines.push(`## ${name}: ${n} cases, ${bad} differ`);
  }
  require('fs').writeFileSync(process.env.OUTF ?? '/tmp/n1_report.txt', lines.join('\n') + '\n');
});
