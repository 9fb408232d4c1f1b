/**
 * A region of a cell's lines: from a line that contains `begin` to one that contains `end`, whatever comment
 * they stand in.
 */
export interface RegionMarker {
  readonly begin: string;
  readonly end: string;
}

/** nbgrader's default delimiters. */
export const solutionMarker: RegionMarker = { begin: 'BEGIN SOLUTION', end: 'END SOLUTION' };
export const hiddenTestsMarker: RegionMarker = { begin: 'BEGIN HIDDEN TESTS', end: 'END HIDDEN TESTS' };
export const markSchemeMarker: RegionMarker = { begin: 'BEGIN MARK SCHEME', end: 'END MARK SCHEME' };

/** A text without its regions, and what was taken out. */
export interface StrippedText {
  readonly text: string;
  /** The lines of each region, without those of its markers. */
  readonly regions: readonly string[];
}

/**
 * Takes the regions of a marker out of a cell's text.
 *
 * @param stub put in the place of each, its lines indented as the one with `begin`. Default: nothing.
 * @throws Error where a region begins within another, does not end, or ends without having begun.
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
