import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { charactersOf, fontCoverage, type Coverage } from './fontcoverage';
import { packageFolder } from './package';

/** The font of the package, so that a picture has the same letters on every machine. */
export const fontFamily = 'DejaVu Sans';

interface Font {
  readonly file: Uint8Array;
  readonly has: Coverage;
}

const fontFolder = join(packageFolder, 'dist', 'fonts');
const fontOf = (file: Uint8Array): Font => ({ file, has: fontCoverage(file) });
const plainFiles = once(() =>
  ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(name => new Uint8Array(readFileSync(join(fontFolder, name)))),
);
const plainFonts = once(() => plainFiles().map(fontOf));
/** The characters of GB 2312, in Noto Sans SC. */
const chineseFont = once(() =>
  fontOf(new Uint8Array(brotliDecompressSync(readFileSync(join(fontFolder, 'NotoSansSC.ttf.br'))))),
);

/** The machine's fonts that were needed, and the characters that no font has, which were told of. */
const systemFonts: Font[] = [];
const missing = new Set<string>();

/**
 * The font files that a picture's texts need: the package's two; for characters that these lack, its Chinese
 * one, and then what this machine has. A character that no font has is told of, once.
 *
 * @param svg the picture; of its texts' characters, no other than ASCII may be written as named entities.
 */
export function fontsFor(svg: string): Uint8Array[] {
  const plain = plainFiles();
  if (!/[^\0-\x7f]|&#/.test(svg)) return plain;
  const lacking = (fonts: readonly Font[], characters: string[]) =>
    characters.filter(character => !fonts.some(({ has }) => has(character.codePointAt(0)!)));
  const special = lacking(plainFonts(), charactersOf(svg));
  if (special.length === 0) return plain;
  const rare = lacking([chineseFont()], special);
  const unknown = lacking(systemFonts, rare).filter(character => !missing.has(character));
  tellMissing(unknown.filter(character => !findInSystem(character)));
  const used = systemFonts.filter(font => lacking([font], rare).length < rare.length);
  return [...plain, chineseFont().file, ...used.map(({ file }) => file)];
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** @returns whether a font of this machine has the character; it is among {@link systemFonts} then. */
function findInSystem(character: string): boolean {
  const codePoint = character.codePointAt(0)!;
  if (systemFonts.some(({ has }) => has(codePoint))) return true; // found for one before it
  const found = systemFontWith(codePoint);
  if (found) systemFonts.push(found);
  return found !== undefined;
}

function tellMissing(characters: readonly string[]): void {
  if (characters.length === 0) return;
  for (const character of characters) missing.add(character);
  const named = characters.map(character => `${character} (${unicodeName(character)})`).join(', ');
  console.warn(
    `No font here has ${named}: an empty box is drawn instead. Install a font that does, ` +
      'such as Noto Sans CJK for Chinese, Japanese and Korean.',
  );
}

const unicodeName = (character: string) =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** Where systems keep fonts (https://github.com/RazrFalcon/fontdb, load_system_fonts). */
const systemFolders = (): string[] => {
  const home = homedir();
  switch (process.platform) {
    case 'win32':
      return [
        join(process.env['SystemRoot'] ?? 'C:\\Windows', 'Fonts'),
        join(home, 'AppData', 'Local', 'Microsoft', 'Windows', 'Fonts'),
      ];
    case 'darwin':
      return [
        '/System/Library/Fonts',
        '/Library/Fonts',
        '/Network/Library/Fonts',
        join(home, 'Library', 'Fonts'),
      ];
    default:
      return [
        '/usr/share/fonts',
        '/usr/local/share/fonts',
        join(home, '.fonts'),
        join(home, '.local', 'share', 'fonts'),
      ];
  }
};

/** Sans of regular weight before the others. Apple's LastResort has every character, as a box. */
const systemFontFiles = once(() =>
  systemFolders()
    .flatMap(fontFilesIn)
    .filter(file => !/LastResort/i.test(file))
    .sort((a, b) => oddness(a) - oddness(b) || (a < b ? -1 : 1)),
);
const oddness = (file: string) =>
  (/sans/i.test(file) ? 0 : 2) + (/bold|black|heavy|light|thin|medium|italic|oblique/i.test(file) ? 1 : 0);

function fontFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(ttf|otf|ttc|otc)$/i.test(name))
      .map(name => join(folder, name));
  } catch {
    return []; // there is none, or it may not be read
  }
}

/** Memory within resvg that a font may take. */
const largest = 64 << 20;

function systemFontWith(codePoint: number): Font | undefined {
  for (const path of systemFontFiles()) {
    try {
      if (statSync(path).size > largest) continue;
      const font = fontOf(new Uint8Array(readFileSync(path)));
      if (font.has(codePoint)) return font;
    } catch {
      continue; // a link that leads nowhere, or a file that may not be read
    }
  }
  return undefined;
}
