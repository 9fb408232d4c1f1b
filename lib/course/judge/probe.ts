import type * as TS from 'typescript';
import { loadTypeScript } from '../grade/typescript';
import type { Site } from './sites';

/** What a test becomes: at home it tells what it expects, in the student's kernel only what it gets. */
export type ProbeMode = 'home' | 'student';

/** What of a site is sent beside the operands that depend on the student's code. */
export type SentAlong = ReadonlySet<number>;

/**
 * Writes a test as a probe. In the student's kernel each site is reduced to its number and its operands;
 * names, expected values, tolerances, points and comments are left out, and each line stays where it is.
 *
 * @param channel the expression by which the kernel's side of the channel is reached.
 * @param along sites whose expected value has to be calculated in the student's kernel as well.
 */
export function probeOf(
  file: TS.SourceFile,
  sites: readonly Site[],
  channel: string,
  mode: ProbeMode,
  along: SentAlong,
): string {
  const ts = loadTypeScript();
  const isHome = mode === 'home';
  const source = isHome ? file.text : withoutComments(ts, file);
  const numbers = new Map(sites.map((site, i) => [site.node, i]));
  const lines = (start: number, end: number) => '\n'.repeat(source.slice(start, end).split('\n').length - 1);

  /** The text of a node with the sites in it written as calls of the channel. */
  const render = (node: TS.Node): string => {
    const number = numbers.get(node);
    if (number !== undefined) return renderSite(sites[number], number);
    let text = '';
    let at = node.getStart(file);
    ts.forEachChild(node, child => {
      const inner = render(child);
      const start = child.getStart(file);
      if (inner === source.slice(start, child.end)) return;
      text += source.slice(at, start) + inner;
      at = child.end;
    });
    return text + source.slice(at, node.end);
  };

  const renderSite = (site: Site, number: number): string => {
    const start = site.node.getStart(file);
    const sent = isHome ? site.operands.map(({ node }) => node) : sentNodes(site, along.has(number));
    let text = `${channel}.${functionOf(site)}(${number}, [`;
    let at = start;
    for (const [i, node] of sent.entries()) {
      text += `${isHome ? '' : lines(at, node.getStart(file))}${i > 0 ? ', ' : ''}${render(node)}`;
      at = node.end;
    }
    text += `${isHome ? '' : lines(at, site.node.end)}]`;
    if (isHome) text += `, [${site.kept.map(node => keptText(ts, site, node, render)).join(', ')}]`;
    return site.kind === 'guard' ? `${text});` : `${text})`;
  };

  // the cell's own text before the first statement is trivia, which `render` leaves out
  return source.slice(0, file.getStart()) + render(file);
}

/** What is calculated in the student's kernel, in the order of the text. */
export const sentNodes = (site: Site, isAlong: boolean): TS.Expression[] => [
  ...site.operands.filter(({ isTheirs }) => isTheirs || isAlong).map(({ node }) => node),
  ...(isAlong && site.kept.length > 1 && site.kind === 'check' ? [site.kept[1]] : []),
];

/** The channel's function for a site. */
const functionOf = ({ kind, isOpaque }: Site) =>
  kind === 'throws' ? 'throws' : kind === 'score' ? (isOpaque ? 'scoreAll' : 'score') : 'site';

/** Of a part of a score, its name and its weight. */
function keptText(ts: typeof TS, site: Site, node: TS.Expression, render: (node: TS.Node) => string): string {
  if (site.kind !== 'score' || !ts.isArrayLiteralExpression(node)) return render(node);
  const [what, , weight] = node.elements;
  return `[${render(what)}${weight ? `, ${render(weight)}` : ''}]`;
}

/** The text of a file with blanks in the place of comments. */
function withoutComments(ts: typeof TS, file: TS.SourceFile): string {
  const pieces: [start: number, end: number][] = [];
  const visit = (node: TS.Node): void => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(file);
    if (children.length === 0) pieces.push([node.pos, node.getStart(file, false)]);
    for (const child of children) visit(child);
  };
  visit(file);
  let text = '';
  let at = 0;
  for (const [start, end] of pieces.sort(([a], [b]) => a - b)) {
    if (end <= at) continue;
    text += file.text.slice(at, Math.max(at, start));
    text += file.text.slice(Math.max(at, start), end).replace(/[^\r\n]/g, ' ');
    at = end;
  }
  return text + file.text.slice(at);
}
