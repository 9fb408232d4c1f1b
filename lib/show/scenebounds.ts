/** A part of vega's scenegraph: a mark, or an item of one. */
interface SceneNode {
  readonly clip?: unknown;
  readonly bounds?: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
  /** The group that a mark is clipped to. */
  readonly group?: { readonly width?: number; readonly height?: number };
  items?: SceneNode[];
}

/** Takes marks that are clipped away as a whole out of a scene: resvg ends in them. */
export function removeUnseen(scene: object): void {
  const node = scene as SceneNode;
  const { clip, bounds, group: { width = Infinity, height = Infinity } = {} } = node;
  const isUnseen =
    clip && bounds && (bounds.x2 < 0 || bounds.y2 < 0 || bounds.x1 > width || bounds.y1 > height);
  if (isUnseen) node.items = [];
  for (const item of node.items ?? []) removeUnseen(item);
}
