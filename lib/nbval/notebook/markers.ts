import { splitLines, strip } from '../compare/python';

/** nbval's options of a cell, from its comment markers and tags. */
export interface CellOptions {
  /** Compare its outputs. */
  readonly check: boolean;
  /** The cell may raise an exception; outside of `compat` it has to. */
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

/** Which markers count. */
export interface MarkerRules {
  /** Whether unmarked cells are compared: true for `--nbval`, false for `--nbval-lax`. */
  readonly checkByDefault: boolean;
  /** Whether a comment may begin with `//` as well as with `#`. */
  readonly slashComments: boolean;
  /** Whether nbclient's tag `skip-execution` counts, which nbval does not know. */
  readonly skipExecution: boolean;
}

/**
 * Reads a cell's options from its comments and its tags; comments take precedence
 * (https://nbval.readthedocs.io/en/latest/).
 *
 * @returns the options, and warnings in nbval's words.
 */
export function readMarkers(
  source: string,
  cellTags: unknown,
  rules: MarkerRules,
): { options: CellOptions; warnings: string[] } {
  const warnings: string[] = [];
  const fromTags = lastMarkers(tagMarkers(cellTags, rules, warnings), 'metadata tags', warnings);
  const fromComments = lastMarkers(commentMarkers(source, rules.slashComments), 'comment markers', warnings);
  const both = [...fromComments.keys()].filter(option => fromTags.has(option));
  if (both.length > 0) {
    warnings.unshift(
      `Overlapping options from comments and metadata, using options from comments: ` +
        both.map(option => pythonNames[option]).join(', '),
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
 * The markers in comments. nbval reads line by line, so a line of a multi-line string can be a marker, too.
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

/** The last marker of each option. Two of one option are a warning, even where they agree. */
function lastMarkers(
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
