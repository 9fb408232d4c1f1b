import { existsSync, readFileSync } from 'node:fs';

/**
 * The text of a teacher's table.
 *
 * @returns undefined if there is no such file.
 * @throws Error for a file in another encoding, whose names would match nothing.
 */
export function tableText(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error(`${file} is not in UTF-8; save it from the spreadsheet as "CSV UTF-8"`, { cause: error });
  }
}
