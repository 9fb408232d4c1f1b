import { checkSameness } from './certain';
import { emit } from './emit';
import { parse } from './parse';
import { parseTemplate } from './template';

/** Python's `re.sub(pattern, replacement, text)`, to be applied to many texts. */
export type Substitution = (text: string) => string;

/**
 * @throws PatternError where Python refuses the pattern or the replacement; UntranslatablePattern where JavaScript cannot do
 * the same.
 */
export function substitution(pattern: string, replacement: string): Substitution {
  const parsed = parse(pattern);
  const template = parseTemplate(replacement, parsed);
  checkSameness(parsed.root, new Set(template.filter((part): part is number => typeof part === 'number')));
  const { source, groups } = emit(parsed.root);
  const regex = new RegExp(source, 'gv');
  const parts = template.map(part => (typeof part === 'number' && part > 0 ? groups.get(part)! : part));
  return text => text.replace(regex, (...match: (string | undefined)[]) =>
    parts.map(part => (typeof part === 'string' ? part : match[part] ?? '')).join(''));
}
