import type { PositionMap } from './positionmap';

/** A piece of the new text: a range of the old one, or an added text at a place of the old one. */
type Piece = { start: number; end: number } | { text: string; at: number };

/** Changes to a text, made all at once, with the way back to its positions. */
export class Draft {
  readonly #edits: { start: number; end: number; text: string }[] = [];
  readonly #raised: { start: number; end: number }[] = [];

  constructor(private readonly text: string) {}

  /** Replaces a range. Ranges do not overlap. */
  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /** Adds a text. What is added at one place keeps its order. */
  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Moves a range to the beginning, with the changes within it. */
  raise(start: number, end: number): void {
    this.#raised.push({ start, end });
  }

  /** The new text, behind a beginning of its own. */
  finish(beginning = ''): { text: string; map: PositionMap } {
    const edits = this.#edits
      .map((edit, order) => ({ ...edit, order }))
      .sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
    const render = (
      start: number,
      end: number,
      isSkipped: (edit: { start: number; end: number }) => boolean,
    ) => {
      const pieces: Piece[] = [];
      let at = start;
      for (const edit of edits) {
        if (edit.start < start || edit.end > end || isSkipped(edit)) continue;
        pieces.push({ start: at, end: edit.start }, { text: edit.text, at: edit.start });
        at = edit.end;
      }
      pieces.push({ start: at, end });
      return pieces;
    };
    const within = (edit: { start: number; end: number }) =>
      this.#raised.some(({ start, end }) => edit.start >= start && edit.end <= end);
    const raised = this.#raised.flatMap(({ start, end }) => render(start, end, () => false));
    const rest: Piece[] = [];
    let from = 0;
    for (const { start, end } of [...this.#raised].sort((a, b) => a.start - b.start)) {
      rest.push(...render(from, start, within));
      from = end;
    }
    rest.push(...render(from, this.text.length, within));
    return this.#join([{ text: beginning, at: 0 }, ...raised, ...rest]);
  }

  #join(pieces: readonly Piece[]): { text: string; map: PositionMap } {
    let text = '';
    const map: [number, number, 0 | 1][] = [];
    for (const piece of pieces) {
      const added = 'text' in piece ? piece.text : this.text.slice(piece.start, piece.end);
      if (added === '') continue;
      map.push('text' in piece ? [text.length, piece.at, 0] : [text.length, piece.start, 1]);
      text += added;
    }
    return { text, map };
  }
}
