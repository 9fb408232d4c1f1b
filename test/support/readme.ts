import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root';

/** The commands of README's blocks, without their comments, in the order of the page. */
const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
  ([, block]) =>
    block
      .trim()
      .split('\n')
      .map(line => line.replace(/ +#.*$/, '').trim()),
);

/** The lines of README's block with a line that begins so. */
export function readmeBlock(start: string): string[] {
  const block = blocks.find(lines => lines.some(line => line.startsWith(start)));
  if (!block) throw new Error(`README has no block with ${start}`);
  return block;
}
