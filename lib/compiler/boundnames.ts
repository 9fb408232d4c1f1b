import type * as TS from 'typescript';
import type { TypeScript } from './typescript';

/** The names that a declaration binds: one, or those in its pattern. */
export function boundNames(ts: TypeScript, name: TS.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap(element =>
    ts.isOmittedExpression(element) ? [] : boundNames(ts, element.name),
  );
}
