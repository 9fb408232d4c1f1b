import { UsageError } from '../../cli/args';

/** The settings in a section of a file; a list has an item on each line. */
export type SettingsSection = ReadonlyMap<string, string | readonly string[]>;

/**
 * A section of a file in INI's form, by the rules of pytest's iniconfig: an indented line continues the value
 * before it, and a comment has a line of its own.
 *
 * @returns undefined where there is no such section.
 */
export function iniSection(text: string, section: string): SettingsSection | undefined {
  let settings: Map<string, string> | undefined;
  let isInside = false;
  let last: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const header = /^\[(.+)\]/.exec(line)?.[1];
    const [, key, value] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) {
      isInside = header === section;
      last = undefined;
      if (isInside) settings ??= new Map();
    } else if (!isInside) continue;
    else if (/^\s/.test(line) && last !== undefined)
      settings!.set(last, `${settings!.get(last)}\n${line.trim()}`.trimStart());
    else if (key !== undefined) {
      last = key;
      settings!.set(key, value.trim());
    }
  }
  return settings;
}

/**
 * A table of a TOML file, as far as pytest's settings go: texts, lists of texts, booleans.
 *
 * @param names of settings that are read; others may have any value.
 * @returns undefined where there is no such table.
 * @throws UsageError for another value.
 */
export function tomlTable(
  text: string,
  table: string,
  names: readonly string[],
): SettingsSection | undefined {
  const header = new RegExp(`^\\s*\\[${table.replaceAll('.', '\\.')}\\]\\s*(?:#.*)?$`, 'm').exec(text);
  if (!header) return undefined;
  const body = text.slice(header.index + header[0].length).split(/^\s*\[[^"'[\],]+\]\s*(?:#.*)?$/m)[0];
  const settings = new Map<string, string | readonly string[]>();
  for (const name of names) {
    const found = new RegExp(`^\\s*"?${name}"?\\s*=\\s*`, 'm').exec(body);
    if (!found) continue;
    const rest = body.slice(found.index + found[0].length);
    const literal = new RegExp(
      `^(?:${tomlText}|true|false|\\[(?:${tomlSpace}${tomlText}${tomlSpace},?)*${tomlSpace}\\])`,
    ).exec(rest)?.[0];
    if (literal === undefined)
      throw new UsageError(
        `${name} in [${table}]: expected texts, true or false, got ${rest.split('\n')[0]}`,
      );
    const texts = (literal.match(new RegExp(tomlText, 'g')) ?? []).map(tomlValue);
    settings.set(name, literal.startsWith('[') ? texts : (texts[0] ?? literal));
  }
  return settings;
}

const tomlSpace = String.raw`(?:\s|#[^\n]*)*`;
const tomlText = String.raw`(?:"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')`;

function tomlValue(literal: string): string {
  const [, quotes, text] = /^("""|'''|"|')\n?([^]*)\1$/.exec(literal)!;
  if (quotes.startsWith("'")) return text;
  return text.replace(/\\(?:u([\da-fA-F]{4})|\n\s*|(.))/g, (_, unicode?: string, character?: string) =>
    unicode === undefined
      ? ({ n: '\n', t: '\t', r: '\r' }[character ?? ''] ?? character ?? '')
      : String.fromCharCode(parseInt(unicode, 16)),
  );
}
