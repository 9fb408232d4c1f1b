import { distance } from 'fastest-levenshtein';

/**
 * The markers of a region: it goes from a line that contains `begin` to one that contains `end`. The markers
 * may stand in a comment of any language.
 */
export interface RegionMarker {
  readonly begin: string;
  readonly end: string;
}

/** The region that students write; nbgrader's default delimiters, as the next two. */
export const solutionMarker: RegionMarker = { begin: 'BEGIN SOLUTION', end: 'END SOLUTION' };
/** The region of tests that students do not see. */
export const hiddenTestsMarker: RegionMarker = { begin: 'BEGIN HIDDEN TESTS', end: 'END HIDDEN TESTS' };
/** The region of a manual task that only teachers see. */
export const markSchemeMarker: RegionMarker = { begin: 'BEGIN MARK SCHEME', end: 'END MARK SCHEME' };

/** A cell's text without the regions of a marker, and the removed regions. */
export interface StrippedText {
  readonly text: string;
  /** The lines of each region, without the lines of its markers. */
  readonly regions: readonly string[];
}

/**
 * Removes the regions of a marker from a cell's text.
 *
 * @param stub replaces each region; its lines get the indentation of the line with `begin`. Default: nothing.
 * @throws Error if a region begins within another, does not end, or ends without a beginning.
 */
export function stripRegions(text: string, { begin, end }: RegionMarker, stub?: string): StrippedText {
  const kept: string[] = [];
  const regions: string[] = [];
  let region: string[] | undefined;
  for (const line of text.split('\n')) {
    if (line.includes(begin)) {
      if (region)
        throw new Error(
          `a line with ${begin} within a region that another one began; write ${end} before it`,
        );
      region = [];
      const indent = /^\s*/.exec(line)![0];
      if (stub !== undefined) kept.push(...stub.split('\n').map(stubLine => indent + stubLine));
    } else if (line.includes(end)) {
      if (!region) throw new Error(`a line with ${end} without one with ${begin} before it`);
      regions.push(region.join('\n'));
      region = undefined;
    } else {
      (region ?? kept).push(line);
    }
  }
  if (region) throw new Error(`a line with ${begin} without one with ${end} after it`);
  return { text: kept.join('\n'), regions };
}

const markers = [solutionMarker, hiddenTestsMarker, markSchemeMarker].flatMap(({ begin, end }) => [
  begin,
  end,
]);

/**
 * Throws for a line that was meant to be a marker and is none, by a letter or a word: what it was to hide
 * would be handed out.
 *
 * @throws Error naming the line and the marker.
 */
export function refuseMisspelt(text: string): void {
  for (const line of text.split('\n')) {
    if (markers.some(marker => line.includes(marker))) continue;
    const meant = markerMeant(line);
    if (meant !== undefined)
      throw new Error(`the line ${JSON.stringify(line.trim())} is no marker; did you mean ${meant}?`);
  }
}

/** The marker that a line resembles, which has few words and no code. */
function markerMeant(line: string): string | undefined {
  if (/[(){}[\];]/.test(line.replace(/[.:;,\s]+$/, ''))) return undefined;
  const words = line.toUpperCase().match(/[A-Z]+/g) ?? [];
  if (words.length === 0 || words.length > 4) return undefined;
  const said = words.join('');
  const [nearest] = markers
    .map(marker => [marker, distance(said, marker.replaceAll(' ', ''))] as const)
    .sort(([, a], [, b]) => a - b);
  if (nearest[1] <= 3) return nearest[0];
  const [, begins, what] =
    /^(?:(BEGIN|START)|END|STOP)(?:OF)?(?:THE)?(HIDDEN|HIDE|SOLUTION|MARKSCHEME|SCHEME)/.exec(said) ?? [];
  const marker =
    what === undefined
      ? undefined
      : what.startsWith('HID')
        ? hiddenTestsMarker
        : what === 'SOLUTION'
          ? solutionMarker
          : markSchemeMarker;
  return begins === undefined ? marker?.end : marker?.begin;
}
