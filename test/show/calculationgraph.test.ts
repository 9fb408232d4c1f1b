import { noGrad, tensor, where } from 'fastbook-ts';
import { textOf } from '../support/svg';

describe('tensor.graph()', () => {
  it('draws values and gradients, constants, and names', async () => {
    const x = tensor(3).requiresGrad_();
    const loss = x.pow(2).add(x.mul(5));
    const drawing = await loss.graph({ x });
    expect(textOf(drawing.toSVG())).toEqual(
      expect.arrayContaining(['x', '3', '11', 'a ^ b', '2', '9', 'a · b', '5', '15', 'a + b', '24', '1']),
    );
    expect(drawing.toSVG().match(/class="node"/g)).toHaveLength(6);
    expect(drawing.bundle().data['text/plain']).toBe('graph: the calculation behind tensor(24.)');
  });

  it('has the gradients that backward leaves, and leaves the way to it', async () => {
    const w = tensor([[0.5], [-2], [1]]).requiresGrad_();
    const preds = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
      .matmul(w)
      .sigmoid();
    const loss = where(tensor([[1], [0]]).eq(1), tensor(1).sub(preds), preds).mean();
    const texts = textOf((await loss.graph({ w })).toSVG().replaceAll('&#45;', '-'));
    expect(w.grad).toBeNull();
    loss.backward();
    const listed = Array.from(w.grad!.dataSync(), x => String(Number(x.toPrecision(4)))).join(', ');
    expect(texts).toEqual(expect.arrayContaining(['w', '0.5, -2, 1', listed, 'where(c, a, b)', 'mean']));
  });

  it('draws a tensor that is no scalar without gradients, and `at` as one box', async () => {
    const x = tensor([1, 2, 3]).requiresGrad_();
    const texts = textOf(
      (
        await x
          .at(1)
          .mul(tensor([1, 2]))
          .graph()
      ).toSVG(),
    );
    expect(texts).toEqual(expect.arrayContaining(['at', '2', '1, 2', '2, 4', '1, 2, 3']));
    expect(texts).not.toContain('slice');
  });

  it('shows the shape of what is large', async () => {
    const x = tensor(Array(20).fill(2)).requiresGrad_();
    const texts = textOf((await x.mul(3).sum().graph()).toSVG());
    expect(texts).toEqual(expect.arrayContaining(['[20]', '± 3', '120']));
  });

  it('is refused after backward, and for what has no gradient', async () => {
    const x = tensor(3).requiresGrad_();
    const y = x.mul(2);
    y.backward();
    await expect(y.graph()).rejects.toThrow(
      'graph: backward has let this calculation go. Ask for the graph before backward',
    );
    await expect(noGrad(() => x.mul(2)).graph()).rejects.toThrow(
      'graph: this does not depend on any tensor with requiresGrad',
    );
  });
});
