import { randomUUID } from 'node:crypto';
import type { DisplayWriter } from '../../host/notebook';
import { base64 } from '../../host/text';

const types = {
  javascript: 'text/javascript',
  html: 'text/html',
  markdown: 'text/markdown',
  latex: 'text/latex',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  text: 'text/plain',
} as const;

/**
 * The module `tslab` for cells; see `tslab.d.ts`.
 *
 * @param versions of the kernel, of TypeScript and of Node.
 */
export function tslabModule(write: DisplayWriter, versions: Readonly<Record<string, string>>): object {
  const newDisplay = (display_id?: string) => {
    let isUpdate = false;
    const raw = (type: string, content: string | Uint8Array) => {
      const data = { [type]: content instanceof Uint8Array ? base64(content) : content };
      write({ data, metadata: {}, transient: display_id === undefined ? {} : { display_id } }, isUpdate);
      isUpdate = display_id !== undefined;
    };
    const shorthands = Object.entries(types).map(([name, type]) => [
      name,
      (content: string) => raw(type, content),
    ]);
    return { ...Object.fromEntries(shorthands), raw } as object;
  };
  return { __esModule: true, display: newDisplay(), newDisplay: () => newDisplay(randomUUID()), versions };
}
