import type * as TS from 'typescript';
import { adviceOn } from './advice';
import type { TypeScript } from './typescript';

/** An error of TypeScript. Lines and characters count from 0. */
export interface Diagnostic {
  start: { line: number; character: number };
  end: { line: number; character: number };
  message: string;
  /** TypeScript's number of the error. */
  code: number;
  /** The local module that it is in, relative to the notebook; none for the cell itself. */
  fileName?: string;
}

/**
 * TypeScript's errors in a file: each line of a chain of reasons is one of them, as in tslab, and so are
 * TypeScript's suggestions, as "Did you forget to use 'await'?". An advice of ours takes their place.
 */
export function diagnosticsOf(
  ts: TypeScript,
  found: readonly TS.Diagnostic[],
  nameOf: (file: TS.SourceFile) => string | undefined,
  checker: TS.TypeChecker,
): Diagnostic[] {
  const said = new Set<string>();
  return found.flatMap(each => {
    const { file, start = 0, length = 0, messageText, code, relatedInformation = [] } = each;
    if (!file) return [];
    const fileName = nameOf(file);
    const place = {
      start: ts.getLineAndCharacterOfPosition(file, start),
      end: ts.getLineAndCharacterOfPosition(file, start + length),
      ...(fileName !== undefined && { fileName }),
    };
    const advice = adviceOn(ts, checker, each);
    if (advice !== undefined && said.has(advice)) return []; // for each side of an operator, or each label
    if (advice !== undefined) {
      said.add(advice);
      return [{ ...place, message: advice, code }];
    }
    const hints = relatedInformation.filter(
      ({ messageText: hint }) => typeof hint === 'string' && hint.startsWith('Did you '),
    );
    return [
      ...chainOf(messageText, code),
      ...hints.map(hint => ({ message: hint.messageText as string, code: hint.code })),
      ...installHint(messageText, code),
    ].map(line => ({ ...place, ...line, message: withoutPath(line.message) }));
  });
}

/** What to do about a package that cannot be found: a notebook has those of its own folder. */
function installHint(
  text: string | TS.DiagnosticMessageChain,
  code: number,
): { message: string; code: number }[] {
  const name =
    code === 2307 && typeof text === 'string' ? /^Cannot find module '([^']+)'/.exec(text)?.[1] : undefined;
  const [, wanted] = /^((?:@[\w.-]+\/)?\w[\w.-]*)(?:\/|$)/.exec(name ?? '') ?? [];
  return wanted ? [{ message: `Install it in the notebook's folder: npm install ${wanted}`, code }] : [];
}

/** TypeScript writes where a type of tfjs's is from, and it is the only one of its name. */
const withoutPath = (message: string) => message.replace(/import\("[^"]*@tensorflow[^"]*"\)\./g, '');

const chainOf = (
  message: string | TS.DiagnosticMessageChain,
  code: number,
): { message: string; code: number }[] =>
  typeof message === 'string'
    ? [{ message, code }]
    : [
        { message: message.messageText, code: message.code },
        ...(message.next ?? []).flatMap(each => chainOf(each, each.code)),
      ];
