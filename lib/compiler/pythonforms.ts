import type { Diagnostic } from './diagnostics';
import type { ProgramFile, TypeScript } from './typescript';

/**
 * What readers who come from Python write, and what it is here. TypeScript's own words for these, "','
 * expected", say nothing of it.
 */
interface Form {
  /** What a line of Python looks like. */
  readonly pattern: RegExp;
  /** What to write instead. */
  readonly say: (...groups: string[]) => string;
}

/** The first one that fits a line is the one that is said: from the surest down. */
const forms: readonly Form[] = [
  { pattern: /^\s*(%%?\w+)/, say: magic => `${magic} is a magic of IPython, and there are none here` },
  {
    pattern: /^\s*!\s*(\w[\w-]*\s+\S.*)$/,
    say: command =>
      `! is IPython's for commands: write execSync('${command.trim()}'), of 'node:child_process', or use a ` +
      'terminal',
  },
  { pattern: /(?:^|\s)#(?![\w!])|^\s*#(?!!)/, say: () => "# is Python's for a comment: write //" },
  {
    pattern: /([\w.]+|\)|\])\s*@=?\s*([\w.]+)/,
    say: (left, right) =>
      /^\w/.test(left)
        ? `@ is Python's matrix product: write ${left}.matmul(${right})`
        : `@ is Python's matrix product: write a.matmul(${right}) for a @ ${right}`,
  },
  {
    pattern: /^\s*(async\s+)?def\s+(\w+)\s*\((.*?)\)\s*(?:->.*?)?:/,
    say: (async = '', name, parameters) =>
      `def is Python's: write ${async}function ${name}(${parameters}) { … }`,
  },
  {
    pattern: /^\s*class\s+(\w+)\s*(?:\(\s*([\w.]*).*?\))?\s*:/,
    say: (name, base) => `a block is in braces: write class ${name}${base ? ` extends ${base}` : ''} { … }`,
  },
  {
    pattern: /\blambda\b\s*([\w, ]*?)\s*:/,
    say: parameters =>
      `lambda is Python's: write ${/^\w+$/.test(parameters) ? parameters : `(${parameters})`} => …`,
  },
  {
    pattern: /^\s*from\s+([\w.]+)\s+import\s+(.+?)\s*$/,
    say: (module, names) =>
      `from … import is Python's: write import ` +
      `${names === '*' ? `* as ${last(module)}` : `{ ${names} }`} from '${module}'`,
  },
  {
    pattern: /^\s*import\s+([\w.]+)(?:\s+as\s+(\w+))?\s*$/,
    say: (module, name) => `import … is Python's: write import * as ${name ?? last(module)} from '${module}'`,
  },
  {
    pattern: /\[\s*(.+?)\s+for\s+(\w+|\w+(?:\s*,\s*\w+)+)\s+in\s+(.+?)(?:\s+if\s+(.+))?\s*\]/,
    say: (value, name, items, condition) => {
      const each = name.includes(',') ? `(${listed(name)})` : name;
      const from = /^[\w.]+(\(.*\))?$|^\[.*\]?$/.test(items) ? closed(items) : `(${items})`;
      return (
        `a list made by for … in is Python's: write ${from}` +
        `${condition ? `.filter(${each} => ${operators(condition)})` : ''}.map(${each} => ${value})`
      );
    },
  },
  {
    pattern: /^\s*for\s+(\w+|\w+(?:\s*,\s*\w+)+)\s+in\s+(.+?)\s*:/,
    say: (name, items) => `for … in … : is Python's: write for (const ${listed(name)} of ${items}) { … }`,
  },
  {
    pattern: /^\s*(if|elif|while)\s+(.+?)\s*:(?:\s|$)/,
    say: (word, condition) =>
      `a block is in braces: write ${word === 'elif' ? 'else if' : word} (${operators(condition)}) { … }`,
  },
  { pattern: /^\s*(?:}\s*)?else\s*:/, say: () => 'a block is in braces: write else { … }' },
  {
    pattern: /^\s*(?:try|except\b.*|finally)\s*:/,
    say: () => 'a block is in braces: write try { … } catch (error) { … }',
  },
  {
    pattern: /^\s*with\s+(.+?)\s*:/,
    say: what =>
      /no_?grad/i.test(what)
        ? "with is Python's: write noGrad(() => { … })"
        : "with is Python's: there are no such blocks here, call what it has to do",
  },
  {
    pattern: /\b[fF](["'])(.*?)\1/,
    say: (_, text) => `f'…' is Python's: write \`${text.replace(/\{([^{}]*?)(?::[^{}]*)?\}/g, '${$1}')}\``,
  },
  { pattern: /"""|'''/, say: () => 'a text of several lines is in `…`' },
  {
    pattern: /([\w.]+|\)|\])\[([^[\]]*:[^[\]]*)\]/,
    say: (x, ranges) => {
      const name = /^\w/.test(x) ? x : 'x';
      const one = /^\s*(-?\w*)\s*:\s*(-?\w*)\s*$/.exec(ranges);
      const list = one && `; of a list, ${name}.slice(${one[1] || 0}${one[2] && `, ${one[2]}`})`;
      const index = ranges.split(',').map(range).join(', ');
      return `[${ranges}] is Python's: write ${name}.at(${index})${list ?? ''}`;
    },
  },
  {
    pattern: /([\w.[\]()]+)\s+if\s+(.+?)\s+else\s+([\w.[\]()'"-]+)/,
    say: (yes, condition, no) => `a if b else c is Python's: write ${operators(condition)} ? ${yes} : ${no}`,
  },
  { pattern: /^\s*raise\b/, say: () => "raise is Python's: write throw new Error('…')" },
  { pattern: /^\s*assert\s/, say: () => "assert is Python's: write if (!(…)) throw new Error('…')" },
  { pattern: /^\s*print\s+\S/, say: () => "print is Python's: write console.log(…)" },
  {
    pattern: /([\w.]+)\s+is\s+(not\s+)?([\w.]+)/,
    say: (a, not, b) => `is is Python's: write ${a} ${not ? '!==' : '==='} ${names[b] ?? b}`,
  },
  { pattern: /\bnot\s+([\w.]+)/, say: x => `not is Python's: write !${x}` },
  { pattern: /\s(and|or)\s/, say: word => `${word} is Python's: write ${word === 'and' ? '&&' : '||'}` },
];

const names: Record<string, string> = { None: 'null', True: 'true', False: 'false' };

/** Names that an item is taken apart into. */
const listed = (name: string) => (name.includes(',') ? `[${name}]` : name);

const last = (module: string) => module.slice(module.lastIndexOf('.') + 1);

/** A list whose last bracket the pattern took for the end of what it is in. */
const closed = (items: string) => (items.startsWith('[') && !items.endsWith(']') ? `${items}]` : items);

/** Python's words in a condition. */
const operators = (condition: string) =>
  condition
    .replace(/\band\b/g, '&&')
    .replace(/\bor\b/g, '||')
    .replace(/\bnot\s+/g, '!')
    .replace(/\b(?:None|True|False)\b/g, name => names[name]);

/** A range as `at` takes it. */
function range(text: string): string {
  const [start, stop] = text.split(':').map(each => each.trim());
  if (stop === undefined) return start;
  if (start === '' && stop === '') return "':'";
  return stop === '' ? `[${start}]` : `[${start || 0}, ${stop}]`;
}

/** The error of a cell that is written in Python, where it is: on the line of TypeScript's first one. */
export function refusedPython(ts: TypeScript, file: ProgramFile): Diagnostic | undefined {
  const [first] = file.parseDiagnostics;
  if (!first) return undefined;
  const { line } = ts.getLineAndCharacterOfPosition(file, first.start ?? 0);
  const text = file.text.split('\n')[line].replace(/\r$/, '');
  for (const { pattern, say } of forms) {
    const match = pattern.exec(text);
    if (!match) continue;
    const at = match.index + match[0].search(/\S/);
    return {
      start: { line, character: at },
      end: { line, character: match.index + match[0].trimEnd().length },
      message: say(...match.slice(1)),
      code: first.code,
    };
  }
  return undefined;
}
