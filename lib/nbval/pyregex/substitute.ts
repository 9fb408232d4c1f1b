import { checkSameness } from './certain';
import { emit } from './emit';
import { UntranslatablePattern } from './node';
import { parse } from './parse';
import { parseTemplate } from './template';
import { canBeEmpty } from './width';

/** Python's `re.sub(pattern, replacement, text)`, to be applied to many texts. */
export type Substitution = (text: string) => string;

/**
 * @throws PatternError where Python refuses the pattern or the replacement; UntranslatablePattern where
 * JavaScript cannot do the same.
 */
export function substitution(pattern: string, replacement: string): Substitution {
  const parsed = parse(pattern);
  const template = parseTemplate(replacement, parsed);
  checkSameness(parsed.root, new Set(template.filter((part): part is number => typeof part === 'number')));
  const { source, groups } = emit(parsed.root);
  const regex = new RegExp(canBeEmpty(parsed.root) ? onCharacter + source : source, 'gv');
  const written = template.map(part =>
    typeof part === 'string' ? part.replaceAll('$', '$$$$') : reference(part === 0 ? 0 : groups.get(part)!),
  );
  // a text, since a function would be called for every match
  return text => text.replace(regex, written.join(''));
}

/**
 * V8 also looks between the two halves of a character, where nothing can be read, and what matches nothing is
 * found there.
 */
const onCharacter = String.raw`(?=\p{Any}|$)`;

/** A group in a replacement of JavaScript's, with two digits, so that one behind it cannot belong to it. */
function reference(group: number): string {
  if (group > 99) throw new UntranslatablePattern(`it refers to group ${group}, and there may be 99 at most`);
  return group === 0 ? '$&' : `$${String(group).padStart(2, '0')}`;
}
