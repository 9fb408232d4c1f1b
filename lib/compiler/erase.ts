import type * as TS from 'typescript';
import type { PositionMap } from './positionmap';
import type { Prepared } from './prepare';
import type { TypeScript } from './typescript';

/** ts-blank-space's `blankSourceFile`: puts spaces in the place of types, so that all positions stay. */
export type Blank = (source: TS.SourceFile, onError: (node: TS.Node) => void) => string;

/**
 * Makes JavaScript of TypeScript: by putting spaces in the place of types, or, where syntax of TypeScript's
 * stands for code (`enum`, parameter properties, decorators …), by TypeScript's own transpiler.
 */
export function erase(
  ts: TypeScript,
  blank: Blank,
  { text, needsTranspiler, isPlain }: Prepared,
): { text: string; map: PositionMap } {
  if (isPlain) return { text, map: [[0, 0, 1]] };
  let isBlank = !needsTranspiler;
  if (isBlank) {
    const file = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
    const blanked = blank(file, () => (isBlank = false));
    if (isBlank) return { text: blanked, map: [[0, 0, 1]] };
  }
  return transpile(ts, text, ts.ModuleKind.ESNext);
}

/** JavaScript by TypeScript's transpiler, for engines of ECMAScript 2022. */
export function transpile(
  ts: TypeScript,
  text: string,
  module: TS.ModuleKind,
  fileName = 'cell.ts',
): { text: string; map: PositionMap } {
  // as in `module.exports = x`
  const isScript = /\.c?js$/.test(fileName) && !/^\s*(?:import|export)\b/m.test(text);
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    // TypeScript would keep to what Node makes of the name
    fileName: fileName.replace(/\.[cm]([jt]s)$/, '.$1'),
    compilerOptions: {
      module,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      moduleDetection: isScript ? ts.ModuleDetectionKind.Legacy : ts.ModuleDetectionKind.Force,
      verbatimModuleSyntax: module === ts.ModuleKind.ESNext,
      newLine: ts.NewLineKind.LineFeed,
      sourceMap: true,
      allowJs: true,
      alwaysStrict: false,
    },
  });
  const javascript = outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');
  return { text: javascript, map: mapOf(ts, javascript, text, sourceMapText!) };
}

function mapOf(ts: TypeScript, generated: string, source: string, sourceMap: string): PositionMap {
  const { mappings } = JSON.parse(sourceMap) as { mappings: string };
  const [here, there] = [lineStarts(generated), lineStarts(source)];
  const map: [number, number, 0 | 1][] = [];
  for (const { generatedLine, generatedCharacter, sourceLine, sourceCharacter } of ts.decodeMappings(
    mappings,
  )) {
    if (sourceLine === undefined || sourceCharacter === undefined) continue;
    map.push([here[generatedLine] + generatedCharacter, there[sourceLine] + sourceCharacter, 0]);
  }
  return map;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
