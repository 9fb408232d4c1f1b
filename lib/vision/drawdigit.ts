import * as tf from '../host/tfjs';
import { inspectCustom } from '../host/text';
import { display, jupyterDisplay, Rich, type Bundle } from '../show/display';
import { pngBundle } from '../show/svg';
import { widget, type Widget } from '../show/widget';
import { judge, type DigitModel, type Judgement } from './digitanswer';
import { digitCanvas } from './digitcanvas';
import { digitCards } from './digitcards';

/** Options of {@link drawDigit}. */
export interface DrawDigitOptions {
  /** The digit that stands there at first: pixels `[28, 28]`, 0 for paper and 1 for ink. Default: a 3. */
  readonly start?: tf.Tensor;
  /** Width of the pen at first, in pixels of the 28. Default 2.3, about that of MNIST's digits. */
  readonly pen?: number;
}

/** A 3, drawn with a mouse: a row a line, ink as a hexadecimal digit, and a point for paper. */
const three = `



...........59cb95
.........2dffffffc1
........1dffd9adffb
........9ff5....8ff3
........cf8.....1ff6
........25......4ff4
...............2dfd
............16bfff4
...........1dffff6
...........2fffffd2
............59bdffe2
................5efb
.................7ff1
.................5ff1
........2........9fe
.......6fb1.....3ef9
.......6ffc3...5efe2
........8fffecdfff4
.........6efffffc3
..........148995`;

/**
 * A canvas of 28×28 pixels to draw a digit on with the mouse, and what each model says of it while it is
 * drawn, with the pixels that spoke for its answer in blue, and those against in red. It shows itself; where
 * nobody draws, on GitHub, on paper, or in a run without a reader, it is a picture of a digit that is kept.
 * Notebook 03 uses it first, and 12 with all models.
 *
 * ```ts
 * drawDigit({
 *   'nearest average': x => is3(x),                       // a truth value: 3 or 7
 *   'linear': x => linear1(x.view(-1, 784)),              // one score: above 0 it is a 3
 *   'ten digits': x => net(x.view(-1, 784)),              // ten scores
 *   'ResNet': x => ({ answer: learn.model(threeChannels(x)), vocab: dls.vocab }),
 *   'by hand': x => ({ answer: '3', evidence: x.sub(0.5) }), // reasons of its own, positive for its answer
 * })
 * ```
 *
 * A model gets pixels `[1, 28, 28]`, 0 for paper and 1 for ink. It is asked without gradients of its
 * parameters, and as it is: a network with dropout or batch normalisation is to be set to `eval()` before.
 *
 * @param models functions by name; see {@link DigitAnswer} for what they return.
 * @returns the digit and the answers as they are now. End the cell with `const drawn = drawDigit(…)`.
 * @throws RangeError without models, and for a `start` of another size; and what a model throws.
 */
export function drawDigit(
  models: Readonly<Record<string, DigitModel>>,
  options: DrawDigitOptions = {},
): DrawnDigit {
  if (Object.keys(models).length === 0)
    throw new RangeError("drawDigit: give a model by its name, as { 'nearest average': x => is3(x) }");
  return new DrawnDigit(models, options);
}

/** A digit that a reader draws, see {@link drawDigit}. */
export class DrawnDigit {
  readonly #models: ReadonlyMap<string, DigitModel>;
  readonly #widget: Widget<{
    ink: Uint8Array;
    pen: number;
    number: number;
    answers: { svg: string; number: number };
  }>;
  #judgements: ReadonlyMap<string, Judgement>;

  /** @internal */
  constructor(models: Readonly<Record<string, DigitModel>>, { start, pen = 2.3 }: DrawDigitOptions) {
    this.#models = new Map(Object.entries(models));
    const ink = start === undefined ? inkOf(three) : bytesOf(start);
    this.#judgements = this.#judge(ink);
    const answers = { svg: digitCards(this.#judgements), number: 0 };
    this.#widget = widget({ ...digitCanvas, state: { ink, pen, number: 0, answers } });
    const id = crypto.randomUUID();
    display(new Still(this), { id });
    // only a front end that has drawn it once can draw it: all others keep the picture
    const stop = this.#widget.onMessage(() => {
      stop();
      display(new Still(this, this.#widget.bundle().data), { id });
    });
    this.#widget.on('number', number => {
      this.#judgements = this.#judge(this.#widget.state.ink);
      this.#widget.set({ answers: { svg: digitCards(this.#judgements), number } });
    });
  }

  /** The pixels as they are drawn now, `[28, 28]`, 0 for paper and 1 for ink. */
  get digit(): tf.Tensor {
    return tf.tensor(pixelsOf(this.#widget.state.ink), [28, 28]);
  }

  /** What each model says of it, by the model's name. */
  get answers(): Record<string, string> {
    return Object.fromEntries([...this.#judgements].map(([name, { label }]) => [name, label]));
  }

  /** The digit and the answers as an SVG. */
  toSVG(): string {
    return digitCards(this.#judgements, pixelsOf(this.#widget.state.ink));
  }

  /** A line of text at the end of a cell: the picture stands there already. */
  [jupyterDisplay](): Record<string, unknown> {
    return { 'text/plain': this[inspectCustom]() };
  }

  /** @internal */
  [inspectCustom](): string {
    return `a digit, and who says what: ${Object.entries(this.answers)
      .map(pair => pair.join(' '))
      .join(', ')}`;
  }

  #judge(ink: Uint8Array): ReadonlyMap<string, Judgement> {
    const digit = tf.tensor(pixelsOf(ink), [1, 28, 28]);
    try {
      return new Map([...this.#models].map(([name, model]) => [name, judge(name, model, digit)]));
    } finally {
      digit.dispose();
    }
  }
}

/** The picture for where nobody draws, and the view of the widget beside it where there is one. */
class Still extends Rich {
  constructor(
    private readonly drawn: DrawnDigit,
    private readonly view: Record<string, unknown> = {},
  ) {
    super();
  }

  bundle(): Bundle {
    const { data, metadata } = pngBundle(this.drawn.toSVG(), this.drawn[inspectCustom]());
    return { data: { ...this.view, ...data }, metadata };
  }
}

const pixelsOf = (ink: Uint8Array): Float32Array => Float32Array.from(ink, byte => byte / 255);

function inkOf(drawing: string): Uint8Array {
  const rows = drawing.split('\n').slice(1);
  return Uint8Array.from(
    { length: 784 },
    (_, i) => 17 * (Number.parseInt(rows[Math.floor(i / 28)]?.[i % 28], 16) || 0),
  );
}

function bytesOf(start: tf.Tensor): Uint8Array {
  if (start.size !== 784)
    throw new RangeError(
      `drawDigit: start has the shape [${start.shape.join(', ')}], where [28, 28] was expected`,
    );
  return Uint8Array.from(start.dataSync(), x => Math.round(255 * Math.min(1, Math.max(0, x))));
}
