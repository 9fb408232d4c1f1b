import { inspect } from 'node:util';
import { nn } from 'fastbook-ts';

describe('Sequential', () => {
  const net = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 1));

  it('has the parameters of its modules, 23,581 in the simple net', () => {
    expect(net.parameters().reduce((sum, { size }) => sum + size, 0)).toBe(23581);
    expect(net.namedParameters().map(([name]) => name)).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
  });

  it('prints its modules, a line each', () => {
    expect(inspect(net)).toBe(
      [
        'Sequential(',
        '  (0): Linear(inFeatures=784, outFeatures=30, bias=true)',
        '  (1): ReLU()',
        '  (2): Linear(inFeatures=30, outFeatures=1, bias=true)',
        ')',
      ].join('\n'),
    );
  });

  it('train() and eval() set the mode of its modules', () => {
    expect([net.eval().children[1].training, net.train().children[1].training]).toEqual([false, true]);
  });
});
