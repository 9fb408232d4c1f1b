/** A part of vega's scenegraph: a group, or an item of one. */
interface SceneNode {
  readonly marktype?: string;
  readonly items?: readonly SceneNode[];
  readonly url?: string;
  readonly width?: number;
  readonly height?: number;
  image?: { complete: true; url: string; src: string; width: number; height: number };
}

/**
 * Gives the pictures of a scene to its renderer, which would load them by a promise, too late for a value at
 * the end of a cell. Only pictures within the specification, `data:…`, are taken: nothing is fetched.
 */
export function placeImages(scene: object): void {
  const { marktype, items = [] } = scene as SceneNode;
  for (const item of items) {
    const { url, width = 0, height = 0 } = item;
    if (marktype === 'image' && url?.startsWith('data:'))
      item.image = { complete: true, url, src: url, width, height };
    placeImages(item);
  }
}
