import { listing, module, type Module } from './module';

/** Modules one after the other (PyTorch's `Sequential`): the output of each is the input of the next. */
export function Sequential(...children: Module[]): Module {
  return module(x => children.reduce((activations, layer) => layer(activations), x), {
    text: () => listing('Sequential', children),
    children,
  });
}
