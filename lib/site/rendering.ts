/** How the cells of a notebook become HTML: what its author may do, and where its addresses lead. */
export interface Rendering {
  /**
   * Whether HTML in Markdown and in outputs is shown, without what runs or loads. Where it is not, HTML in
   * Markdown is shown as text, and of an output its text.
   */
  readonly showsHtml: boolean;
  /**
   * `htmlAndMathml` looks alike in every browser and needs KaTeX's style sheet; `mathml` needs nothing, and
   * the browser draws it.
   */
  readonly formulas: 'htmlAndMathml' | 'mathml';
  /** Whether headings have ids, and links to themselves. */
  readonly linksHeadings: boolean;
  /** Whether plots of Vega-Lite that move carry their specification along, for a script to draw. */
  readonly plotsMove: boolean;
  /**
   * Where a link, or the picture of a text, leads; undefined leaves out the link or the picture, not its
   * text.
   */
  readonly addressOf: (address: string, kind: 'link' | 'picture') => string | undefined;
  /** The address of a picture in an output. */
  readonly pictureAddress: (mime: string, base64: string) => string;
  /** Whether a cell's tags and metadata may fold it or leave it out. */
  readonly obeysTags: boolean;
  /** What stands above a cell that is folded. */
  readonly folded: string;
}

/** A picture as an address that holds it. */
export const dataUrl = (mime: string, base64: string): string => `data:${mime};base64,${base64}`;

/**
 * A notebook by somebody who is not trusted, on a page without scripts that is one file: a student's, for
 * the student and the teacher. Nothing of it runs, and nothing is loaded.
 */
export const guestRendering: Rendering = {
  showsHtml: false,
  formulas: 'mathml',
  linksHeadings: false,
  plotsMove: false,
  addressOf: (address, kind) => (kind === 'link' ? address : undefined),
  pictureAddress: dataUrl,
  obeysTags: false,
  folded: 'Code',
};
