import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root';

/** The commands of a page's blocks, without their comments, in the order of the page. */
const blocksOf = (page: string): string[][] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) =>
    block
      .trim()
      .replaceAll(/ *\\\n */g, ' ')
      .split('\n')
      .map(line => line.replace(/ +#.*$/, '').trim()),
  );

/** The lines of README's block, or of another page's, with a line that begins so. */
export function readmeBlock(start: string, page = 'README.md'): string[] {
  const block = blocksOf(page).find(lines => lines.some(line => line.startsWith(start)));
  if (!block) throw new Error(`${page} has no block with ${start}`);
  return block;
}
