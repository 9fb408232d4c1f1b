import { checkSameness } from './sameness';
import { emit } from './emit';
import { UntranslatablePattern } from './node';
import { parse } from './parse';
import { parseTemplate } from './template';
import { canBeEmpty } from './width';

/** Python's `re.sub(pattern, replacement, text)` for one pattern and replacement. */
export type Substitution = (text: string) => string;

/**
 * Compiles a pattern and a replacement.
 *
 * @throws PatternError where Python refuses one of them; UntranslatablePattern where JavaScript has no
 * equivalent.
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
  // a string, since a function would be called for every match
  return text => text.replace(regex, written.join(''));
}

/** Keeps an empty match from the middle of a surrogate pair, where V8 also looks for one. */
const onCharacter = String.raw`(?=\p{Any}|$)`;

/** A group in JavaScript's replacement, with two digits, so that a digit behind it does not belong to it. */
function reference(group: number): string {
  if (group > 99) throw new UntranslatablePattern(`it refers to group ${group}, and there may be 99 at most`);
  return group === 0 ? '$&' : `$${String(group).padStart(2, '0')}`;
}
