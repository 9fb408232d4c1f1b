import { nameOf } from '../autograd/valuename';
import { isModule, listing, module, type Module } from './module';

/**
 * Modules one after the other (PyTorch's `Sequential`): the output of each is the input of the next.
 *
 * @throws TypeError for what is no module, as `nn.ReLU` for `nn.ReLU()`.
 */
export function Sequential(...children: Module[]): Module {
  children.forEach(checkLayer);
  return module(x => children.reduce((activations, layer) => layer(activations), x), {
    text: () => listing('Sequential', children),
    children,
  });
}

function checkLayer(layer: unknown, i: number): void {
  if (typeof layer === 'function' && isModule(layer as Module)) return;
  const name = typeof layer === 'function' ? layer.name : '';
  const instead = Array.isArray(layer)
    ? 'a list: give its layers one by one, ...layers'
    : /^[A-Z]/.test(name)
      ? `the function ${name}: write nn.${name}()`
      : `${nameOf(layer)}: expected a module` +
        (typeof layer === 'function' ? `, nn.module(${name || 'x => …'}, { text: () => '…' })` : '');
  throw new TypeError(`Sequential: layer ${i} is ${instead}`);
}
