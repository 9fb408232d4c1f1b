import { booleanExpression } from './booleanexpression';

/** What a condition can ask: the machine, and the kernel that the cells run on. */
export interface Surroundings {
  /** Node's name, which is Python's as well: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** The name by which the kernel is installed: `python3`. */
  readonly kernel: string;
  /** That of the kernel's language; undefined where it has not said it. */
  readonly language?: string;
  /** That of the language: `3.12.1`; undefined where the kernel has not said it. */
  readonly version?: string;
}

/** A condition, and why it matters. */
export interface Condition {
  /** As it was written. */
  readonly text: string;
  /** What stands behind the colon. Default: the condition itself. */
  readonly reason: string;
  /**
   * Whether it holds.
   *
   * @throws Error where the kernel does not say what it asks for.
   */
  readonly holds: (surroundings: Surroundings) => boolean;
}

const names: readonly string[] = [
  'platform',
  'kernel',
  'language',
  'version',
] satisfies (keyof Surroundings)[];

/**
 * Reads `platform==win32`, `version<3.12 and kernel==python3`, or one of them with a reason:
 * `version<3.12: tomllib is not there`. Comparisons are joined by `and`, `or`, `not` and brackets.
 *
 * @returns undefined for a text that is no condition.
 */
export function readCondition(given: string): Condition | undefined {
  const [, text, reason] = /^([^:]*?)\s*(?::\s*(.*))?$/s.exec(given.trim())!;
  const tokens = text.match(/[()]|\w+\s*(?:[=!<>]=|[<>])\s*(?:"[^"]*"|'[^']*'|[\w.+-]+)|[^\s()]+/g) ?? [];
  const wrong = new Error('no condition');
  const fail = (): never => {
    throw wrong;
  };
  try {
    const holds = booleanExpression(tokens, token => readComparison(token) ?? fail(), fail);
    return { text, reason: reason ? reason : text, holds };
  } catch (error) {
    if (error !== wrong) throw error;
    return undefined;
  }
}

/** What `readCondition` expects, for messages. */
export const conditionSyntax =
  `a condition such as platform==win32 or version<3.12 (${names.join(', ')}; ` +
  `== and !=, for a version also <, <=, > and >=), with a reason behind a colon or without`;

function readComparison(token: string): ((surroundings: Surroundings) => boolean) | undefined {
  const [, name, sign, quoted] = /^(\w+)\s*([=!<>]=|[<>])\s*(.+)$/s.exec(token) ?? [];
  if (!names.includes(name)) return undefined;
  const value = quoted.replace(/^(["'])(.*)\1$/s, '$2').toLowerCase();
  const isVersion = name === 'version';
  if (isVersion ? !/^\d+(\.\d+)*$/.test(value) : sign !== '==' && sign !== '!=') return undefined;
  return surroundings => {
    const actual = surroundings[name as keyof Surroundings]?.toLowerCase();
    if (actual === undefined) throw new Error(`the kernel does not say its ${name}`);
    const order = isVersion ? compareVersions(actual, value) : Number(actual !== value);
    switch (sign) {
      case '==':
        return order === 0;
      case '!=':
        return order !== 0;
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      default:
        return order >= 0;
    }
  };
}

/** By as many numbers as `wanted` has: 3.12.1 is 3.12, and not above it. */
function compareVersions(actual: string, wanted: string): number {
  const have = actual.split('.').map(part => parseInt(part, 10) || 0);
  for (const [i, part] of wanted.split('.').entries()) {
    const difference = (have[i] ?? 0) - Number(part);
    if (difference !== 0) return difference;
  }
  return 0;
}
