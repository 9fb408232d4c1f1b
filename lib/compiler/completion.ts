import type { CellProgram } from './program';
import type { ProgramFile, TypeScript } from './typescript';

/** What may stand in a range of a cell, in UTF-16 units. */
export interface Completions {
  start: number;
  end: number;
  candidates: string[];
}

/**
 * TypeScript's completions at a position: names, members, string keys, names of modules, paths. Those that
 * begin with what is written come first, then those that do so in another case, then those that contain it.
 */
export function complete(
  ts: TypeScript,
  cells: CellProgram,
  file: ProgramFile,
  position: number,
): Completions {
  const { program, host } = cells;
  const info = ts.Completions.getCompletionsAtPosition(
    {
      ...host,
      fileExists: (path: string) => host.fileExists(path),
      readFile: (path: string) => host.readFile(path),
      getCompilationSettings: () => program.getCompilerOptions(),
      getCurrentDirectory: () => host.folder,
      useCaseSensitiveFileNames: () => true,
      readDirectory: (path: string) => readFolder(cells, path),
      getDirectories: (path: string) => host.getDirectories(path),
      directoryExists: (path: string) => host.directoryExists(path),
      getModuleSpecifierCache: () => undefined,
      getGlobalTypingsCacheLocation: () => undefined,
    },
    program,
    () => undefined,
    file,
    position,
    { allowTextChangesInNewFiles: false, importModuleSpecifierEnding: 'minimal' },
    undefined,
    ts.CompletionTriggerKind.Invoked,
    { isCancellationRequested: () => false, throwIfCancellationRequested: () => undefined },
  );
  const span =
    info?.optionalReplacementSpan ?? info?.entries.find(entry => entry.replacementSpan)?.replacementSpan;
  const start = span && span.start <= position ? span.start : wordStart(file.text, position);
  const end = span ? Math.max(span.start + span.length, position) : wordEnd(file.text, position);
  const typed = file.text.slice(start, position);
  const candidates = (info?.entries ?? [])
    .map(entry => ({ text: entry.insertText ?? entry.name, rank: rankOf(entry.name, typed), entry }))
    .filter(({ rank }) => rank < 3)
    .sort(
      (a, b) => a.rank - b.rank || compare(a.entry.sortText, b.entry.sortText) || compare(a.text, b.text),
    );
  return { start, end, candidates: [...new Set(candidates.map(({ text }) => text))] };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function rankOf(name: string, typed: string): number {
  if (name.startsWith(typed)) return 0;
  const [small, wanted] = [name.toLowerCase(), typed.toLowerCase()];
  return small.startsWith(wanted) ? 1 : small.includes(wanted) ? 2 : 3;
}

const wordStart = (text: string, position: number) =>
  position - /[\p{ID_Continue}$]*$/u.exec(text.slice(0, position))![0].length;
const wordEnd = (text: string, position: number) =>
  position + /^[\p{ID_Continue}$]*/u.exec(text.slice(position))![0].length;

/** The files in a folder; TypeScript filters them by their endings. */
const readFolder = ({ host }: CellProgram, path: string): string[] =>
  host.getFiles(path).map(name => `${path.replace(/\/$/, '')}/${name}`);
