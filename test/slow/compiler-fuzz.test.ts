import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { readNotebook, textOf } from '../../lib/jupyter/notebook/nbformat';
import { startCompiler } from '../support/cellcompiler';
import { root } from '../support/root';

// 2,000 cells of the notebooks with tokens removed, doubled, swapped or taken from another cell. The seed is
// fixed: a failure comes again.
jest.setTimeout(10 * 60_000);

let state = 20_261_128;
/** A whole number below `n`: mulberry32. */
function below(n: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let x = Math.imul(state ^ (state >>> 15), 1 | state);
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
  return ((x ^ (x >>> 14)) >>> 0) % n;
}

const folder = join(root, 'notebooks');
const cells = readdirSync(folder)
  .filter(name => name.endsWith('.ipynb'))
  .flatMap(name => readNotebook(join(folder, name)).cells.filter(cell => cell.cell_type === 'code'))
  .map(({ source }) => textOf(source));
const tokensOf = (code: string) => code.match(/\s+|[\p{ID_Continue}$]+|=>|[^]/gu) ?? [];

function changed(): string {
  const tokens = tokensOf(cells[below(cells.length)]);
  const others = tokensOf(cells[below(cells.length)]);
  for (let changes = 1 + below(3); changes > 0; changes--) {
    const at = below(tokens.length + 1);
    const other = below(tokens.length + 1);
    const kind = below(4);
    if (kind === 0) tokens.splice(at, 1);
    else if (kind === 1) tokens.splice(at, 0, tokens[at] ?? '');
    else if (kind === 2) [tokens[at], tokens[other]] = [tokens[other] ?? '', tokens[at] ?? ''];
    else tokens.splice(at, 0, others[below(others.length + 1)] ?? '');
  }
  return tokens.join('');
}

it('cells with faults are compiled to a script or have errors, and the compiler works on', async () => {
  const compiler = startCompiler(folder);
  try {
    let scripts = 0;
    for (const code of cells) {
      // so that some of the changed ones are right
      if ('script' in (await compiler.compile(code))) compiler.keep(code);
    }
    for (let i = 0; i < 2_000; i++) {
      const code = changed();
      const compiled = await compiler.compile(code);
      if ('script' in compiled) {
        scripts++;
        // what V8 does not parse would be a SyntaxError of code that nobody has written
        expect(() => new Script(`async () => {${compiled.script}\n}`)).not.toThrow();
      } else expect(compiled.diagnostics).not.toEqual([]);
      await compiler.complete(code, below(code.length + 1));
      await compiler.inspect(code, below(code.length + 1));
      await compiler.isComplete(code);
      if (i % 100 === 0) expect(await compiler.compile('1 + 1')).toHaveProperty('script');
    }
    expect(scripts).toBeGreaterThan(100);
  } finally {
    compiler.close();
  }
});
