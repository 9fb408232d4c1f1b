import { graph } from 'fastbook-ts';
import { textOf } from '../support/svg';

describe('graph', () => {
  it('graph(source) draws every node and edge of the source', async () => {
    const svg = (await graph('init -> predict; predict -> init [label=repeat]')).toSVG();
    expect(svg.match(/class="node"/g)).toHaveLength(2);
    expect(svg.match(/class="edge"/g)).toHaveLength(2);
    expect(textOf(svg)).toEqual(expect.arrayContaining(['init', 'predict', 'repeat']));
  });

  it('graph(source) names the syntax error of the source', async () => {
    await expect(graph('init -> -> predict')).rejects.toThrow(/graph: syntax error.* in init -> -> predict/s);
  });
});
