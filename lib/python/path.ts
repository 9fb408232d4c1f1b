import { exists, isFolder, list, readText } from '../host/files';
import * as paths from '../host/paths';
import { inspectCustom } from '../host/text';
import { L } from './list';

/** A path as text, or a {@link Path}. */
export type PathLike = string | Path;

/**
 * The path of a file or a folder (Python's `pathlib.Path`, with fastai's `ls`). It does not have to exist.
 */
export class Path {
  /** Paths below this one print relative to it, as with fastai's `Path.BASE_PATH`. */
  static BASE_PATH: Path | undefined;

  readonly #path: string;

  constructor(...parts: PathLike[]) {
    this.#path = paths.join(...parts.map(String));
  }

  /** The path of something inside of this folder. */
  join(...parts: PathLike[]): Path {
    return new Path(this, ...parts);
  }

  /** The last part, `10000.png`. */
  get name(): string {
    return paths.basename(this.#path);
  }

  /** The last part without its ending, `10000`. */
  get stem(): string {
    return paths.basename(this.#path, this.suffix);
  }

  /** The ending with its dot, `.png`; empty if there is none. */
  get suffix(): string {
    return paths.extname(this.#path);
  }

  /** The folder that this lies in. */
  get parent(): Path {
    return new Path(paths.dirname(this.#path));
  }

  /** Whether there is a file or a folder at this path. */
  exists(): boolean {
    return exists(this.#path);
  }

  /**
   * The contents of a text file, in UTF-8.
   *
   * @throws Error if it cannot be read.
   */
  readText(): string {
    return readText(this.#path);
  }

  /**
   * The files and folders in this folder, sorted by name, so that they are the same on every machine
   * (fastcore's `ls`).
   *
   * @throws Error with the path, if it is not a folder.
   */
  ls(): L<Path> {
    if (!this.exists()) throw new Error(`no such folder: ${this.#path}`);
    if (!isFolder(this.#path)) throw new Error(`not a folder: ${this.#path}`);
    return new L(list(this.#path).map(name => this.join(name)));
  }

  /** The path as the operating system wants it. */
  toString(): string {
    return this.#path;
  }

  [inspectCustom](): string {
    const relative = Path.BASE_PATH && paths.relative(String(Path.BASE_PATH), this.#path);
    const isBelow = relative !== undefined && !relative.startsWith('..') && !paths.isAbsolute(relative);
    return (isBelow ? relative || '.' : this.#path).replaceAll(paths.sep, '/');
  }
}

const imageExtensions = new Set(['.png', '.jpg', '.jpeg', '.gif', '.webp', '.bmp', '.tif', '.tiff', '.avif']);

/**
 * All image files in a folder and, by default, in the folders below it, sorted; hidden ones are left out
 * (fastai's `get_image_files`).
 */
export function getImageFiles(path: PathLike, { recurse = true } = {}): L<Path> {
  const folder = new Path(path);
  const images: Path[] = [];
  for (const entry of folder.ls()) {
    if (entry.name.startsWith('.')) continue;
    if (isFolder(String(entry))) {
      if (recurse) for (const image of getImageFiles(entry)) images.push(image);
    } else if (imageExtensions.has(entry.suffix.toLowerCase())) {
      images.push(entry);
    }
  }
  return new L(images);
}
