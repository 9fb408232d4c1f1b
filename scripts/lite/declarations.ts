import { assetUrl } from '../../lib/host/browser/assets';

const fetched = async (): Promise<Record<string, string>> =>
  (await (await fetch(assetUrl('declarations.json'))).json()) as Record<string, string>;

/** The texts of declarations by their paths: on their way while TypeScript, imported next, starts. */
export const declarations: Promise<Record<string, string>> = fetched();
declarations.catch(() => undefined); // whoever awaits them is told
