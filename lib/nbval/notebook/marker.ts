import { splitLines, strip } from '../compare/python';

/** What a cell asks of its test. */
export interface CellOptions {
  /** Compare its outputs. */
  readonly check: boolean;
  /** It may raise an exception, and outside of `compat` has to. */
  readonly checkException: boolean;
  /** Do not run it. */
  readonly skip: boolean;
}

type Marker = readonly [option: keyof CellOptions, value: boolean];

const comments: Readonly<Record<string, Marker>> = {
  PYTEST_VALIDATE_IGNORE_OUTPUT: ['check', false],
  NBVAL_IGNORE_OUTPUT: ['check', false],
  NBVAL_CHECK_OUTPUT: ['check', true],
  NBVAL_RAISES_EXCEPTION: ['checkException', true],
  NBVAL_SKIP: ['skip', true],
};

const tags: Readonly<Record<string, Marker>> = {
  ...Object.fromEntries(
    Object.entries(comments).map(([name, marker]) => [name.toLowerCase().replaceAll('_', '-'), marker]),
  ),
  'raises-exception': ['checkException', true],
};

export interface MarkerRules {
  /** Whether unmarked cells are compared: strict, as against lax. */
  readonly checkByDefault: boolean;
  /** Whether a comment may begin with `//`, beside `#`. */
  readonly slashComments: boolean;
  /** Whether nbclient's tag `skip-execution` is honoured. nbval does not know it. */
  readonly skipExecution: boolean;
}

/** A cell's options, from its comments and its tags. Comments win. */
export function readMarkers(
  source: string,
  cellTags: unknown,
  rules: MarkerRules,
): { options: CellOptions; warnings: string[] } {
  const warnings: string[] = [];
  const fromTags = collect(tagMarkers(cellTags, rules, warnings), 'metadata tags', warnings);
  const fromComments = collect(commentMarkers(source, rules.slashComments), 'comment markers', warnings);
  const both = [...fromComments.keys()].filter(option => fromTags.has(option));
  if (both.length > 0) {
    warnings.unshift(
      `Overlapping options from comments and metadata, using options from ` +
        `comments: ${both.map(option => pythonNames[option]).join(', ')}`,
    );
  }
  const merged = Object.fromEntries([...fromTags, ...fromComments]) as Partial<CellOptions>;
  return {
    options: { check: rules.checkByDefault, checkException: false, skip: false, ...merged },
    warnings,
  };
}

const pythonNames: Readonly<Record<keyof CellOptions, string>> = {
  check: 'check',
  checkException: 'check_exception',
  skip: 'skip',
};

type Named = readonly [name: string, marker: Marker];

/**
 * A marker is the whole text of a line that is a comment, wherever that line stands: in a string of several
 * lines, too.
 */
function commentMarkers(source: string, slashComments: boolean): Named[] {
  const found: Named[] = [];
  for (const line of splitLines(source).map(strip)) {
    const sign = line.startsWith('#') ? /^#+/ : slashComments && line.startsWith('//') ? /^\/+/ : undefined;
    if (!sign) continue;
    const name = strip(line.replace(sign, ''));
    if (Object.hasOwn(comments, name)) found.push([name, comments[name]]);
  }
  return found;
}

function tagMarkers(cellTags: unknown, { skipExecution }: MarkerRules, warnings: string[]): Named[] {
  if (cellTags === undefined || cellTags === null) return [];
  if (!Array.isArray(cellTags)) {
    warnings.push('Cell tags is not a list, ignoring.');
    return [];
  }
  const known: Readonly<Record<string, Marker>> = skipExecution
    ? { ...tags, 'skip-execution': ['skip', true] }
    : tags;
  return cellTags.flatMap((tag): Named[] =>
    typeof tag === 'string' && Object.hasOwn(known, tag) ? [[tag, known[tag]]] : [],
  );
}

/** The last marker of an option counts, with a warning even where they agree. */
function collect(
  markers: readonly Named[],
  what: string,
  warnings: string[],
): Map<keyof CellOptions, boolean> {
  const values = new Map<keyof CellOptions, boolean>();
  const names = new Map<keyof CellOptions, string>();
  for (const [name, [option, value]] of markers) {
    const earlier = names.get(option);
    if (earlier !== undefined)
      warnings.push(`Conflicting ${what} found, using the latest:  ${earlier} VS ${name}`);
    names.set(option, name);
    values.set(option, value);
  }
  return values;
}
