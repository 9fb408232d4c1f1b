/** Several plots, of which one is seen at a time. */
export interface Frames {
  /** The number of the frame that is seen, from 0, as an expression of vega. */
  readonly index: string;
  /** What each frame is called. */
  readonly labels: readonly string[];
}

type Point = Readonly<Record<string, unknown>>;

/** The part of a specification of vega-lite that plots consist of. */
interface Spec {
  readonly title?: unknown;
  readonly concat?: readonly Spec[];
  readonly layer?: readonly Spec[];
  readonly data?: { readonly values: readonly Point[] };
  readonly mark?: unknown;
  readonly encoding?: Readonly<Record<string, Channel>>;
}

interface Channel {
  readonly field?: string;
  readonly type?: string;
  readonly scale?: { readonly domain?: unknown };
}

/** Characters of a specification above which its data are thinned. */
const most = 300_000;
/** Points of a line or of a cloud below which none is left out. */
const few = 60;

/**
 * One specification of vega-lite from one for each frame. Layers that differ in nothing but their data become
 * one, whose data know their frame; axes get the limits of all frames; the title names the frame.
 *
 * @throws RangeError for grids that differ in their number of plots.
 */
export function mergeFrames(specs: readonly object[], frames: Frames): object {
  const given = specs as readonly Spec[];
  const merged = merge(given, frames, 1);
  const excess = JSON.stringify(merged).length / most;
  return named(excess > 1 ? merge(given, frames, Math.ceil(excess)) : merged, given, frames);
}

/** @param stride of the points of a layer in a frame, one in so many is kept. */
function merge(specs: readonly Spec[], frames: Frames, stride: number): Spec {
  const [first] = specs;
  if (specs.some(({ concat }) => concat?.length !== first.concat?.length))
    throw new RangeError('slider: the frames differ in their number of plots');
  if (first.concat) {
    const concat = first.concat.map((_, i) => {
      const own = specs.map(spec => spec.concat![i]);
      return titled(merge(own, frames, stride), own, frames);
    });
    return { ...first, concat };
  }
  const { data, layer, ...rest } = first;
  void layer;
  return {
    ...rest,
    ...(data &&
      joined(
        specs.map(spec => spec.data?.values ?? []),
        frames,
        stride,
      )),
    ...(first.encoding && { encoding: steady(specs) }),
    layer: [...layersOf(specs, frames, stride), ...corners(specs)],
  };
}

/** Two unseen points that hold the axes still, where their limits were not given. */
function corners(specs: readonly Spec[]): Spec[] {
  const axes = (['x', 'y'] as const).map(axis => {
    const channels = specs.map(({ encoding }) => encoding?.[axis]);
    const domains = channels.map(channel => channel?.scale?.domain);
    const isFree = domains.some(domain => !Array.isArray(domain));
    const isNumber = channels.every(channel => channel?.type === 'quantitative');
    const names = [axis, `${axis}2`];
    const values = specs.flatMap(({ layer = [] }) =>
      layer.flatMap(({ data }) => data?.values.flatMap(point => names.map(name => point[name])) ?? []),
    );
    const [low, high] = extent(isFree ? values : domains.flat());
    return { axis, isFree, isNumber: isNumber && low <= high, low, high };
  });
  if (!axes.some(({ isFree }) => isFree) || !axes.every(({ isNumber }) => isNumber)) return [];
  const corner = (end: 'low' | 'high') => Object.fromEntries(axes.map(each => [each.axis, each[end]]));
  return [
    { data: { values: [corner('low'), corner('high')] }, mark: { type: 'point', opacity: 0, size: 1 } },
  ];
}

function extent(values: readonly unknown[]): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values)
    if (typeof value === 'number') [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

/** The layers of all frames, each kind once, in the order in which they come. */
function layersOf(specs: readonly Spec[], frames: Frames, stride: number): Spec[] {
  const kinds = new Map<string, { rest: Spec; values: (readonly Point[] | undefined)[] }>();
  specs.forEach(({ layer = [] }, frame) => {
    const seen = new Map<string, number>();
    for (const { data, ...rest } of layer) {
      const looks = JSON.stringify(rest);
      const nth = seen.get(looks) ?? 0;
      seen.set(looks, nth + 1);
      const key = `${nth} ${looks}`;
      const kind = kinds.get(key) ?? { rest, values: [] };
      kinds.set(key, kind);
      kind.values[frame] = data?.values;
    }
  });
  return [...kinds.values()].map(({ rest, values }) => {
    const hasData = values.some(each => each !== undefined);
    const all = specs.map((_, frame) => values[frame] ?? []);
    return hasData ? { ...joined(all, frames, stride), ...rest } : rest;
  });
}

/** The data of all frames, and the filter that leaves those of one; what never changes, once. */
function joined(all: readonly (readonly Point[])[], { index }: Frames, stride: number) {
  const kept = all.map(points => thinned(points, stride));
  const texts = new Set(kept.map(points => JSON.stringify(points)));
  if (texts.size === 1) return { data: { values: kept[0] } };
  const values = kept.flatMap((points, frame) => points.map(point => ({ ...point, frame })));
  return { data: { values }, transform: [{ filter: `datum.frame === ${index}` }] };
}

const thinned = (points: readonly Point[], stride: number): readonly Point[] =>
  points.length <= few ? points : points.filter((_, i) => i % stride === 0 || i === points.length - 1);

/** The channels, with the limits of axes that no frame moves. */
function steady(specs: readonly Spec[]): Readonly<Record<string, Channel>> {
  const channels = Object.entries(specs[0].encoding!).map(([name, channel]) => {
    const given = specs.map(({ encoding }) => encoding?.[name]?.scale?.domain);
    const limits = given.filter(domain => Array.isArray(domain)).flat() as unknown[];
    const isGiven = channel.type === 'quantitative' && given.every(domain => Array.isArray(domain));
    if (!isGiven || limits.some(limit => typeof limit !== 'number')) return [name, channel] as const;
    const [low, high] = [Math.min(...(limits as number[])), Math.max(...(limits as number[]))];
    const domain = limits[0] === high ? [high, low] : [low, high];
    return [name, { ...channel, scale: { ...channel.scale, domain } }] as const;
  });
  return Object.fromEntries(channels);
}

const titleOf = ({ title }: Spec): string | undefined =>
  title === undefined || typeof title === 'string' ? title : (title as { text?: string }).text;

/** An expression of vega for the text of the frame that is seen. */
const chosen = (texts: readonly string[], { index }: Frames) => ({
  expr: `${JSON.stringify(texts)}[${index}]`,
});

/** The titles that the frames of one plot have. */
function titled(spec: Spec, specs: readonly Spec[], frames: Frames): Spec {
  const titles = specs.map(each => titleOf(each) ?? '');
  return new Set(titles).size === 1 ? spec : { ...spec, title: { text: chosen(titles, frames) } };
}

/** The title of the frame, with its name unless the frames have titles that tell them apart. */
function named(spec: Spec, specs: readonly Spec[], frames: Frames): Spec {
  const titles = specs.map(titleOf);
  if (new Set(titles).size > 1) return titled(spec, specs, frames);
  const texts = frames.labels.map(label => (titles[0] ? `${titles[0]}: ${label}` : label));
  return { ...spec, title: { text: chosen(texts, frames) } };
}
