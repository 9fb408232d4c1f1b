import { randomUUID } from 'node:crypto';
import type { DisplayWriter } from '../../host/notebook';
import { kernelInfo } from './info';

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

/** The module `tslab` for cells; see `cellglobals.d.ts`. */
export function tslabModule(write: DisplayWriter): object {
  const newDisplay = (display_id?: string) => {
    let isUpdate = false;
    const raw = (type: string, content: string | Uint8Array) => {
      const data = {
        [type]: content instanceof Uint8Array ? Buffer.from(content).toString('base64') : content,
      };
      write({ data, metadata: {}, transient: display_id === undefined ? {} : { display_id } }, isUpdate);
      isUpdate = display_id !== undefined;
    };
    const shorthands = Object.entries(types).map(([name, type]) => [
      name,
      (content: string) => raw(type, content),
    ]);
    return { ...Object.fromEntries(shorthands), raw } as object;
  };
  const { implementation_version: tslab, language_info: language } = kernelInfo;
  return {
    __esModule: true,
    display: newDisplay(),
    newDisplay: () => newDisplay(randomUUID()),
    versions: { tslab, typescript: language.version, node: process.version },
  };
}
