import type { Notebook } from '../../jupyter/notebook/nbformat';

/** The language of a notebook, by its kernelspec; undefined where it has none. */
export function languageOf({ metadata }: Notebook): string | undefined {
  const { language, name } = (metadata['kernelspec'] ?? {}) as { language?: string; name?: string };
  return language ?? (name === 'python3' ? 'python' : undefined);
}

/** Whether notebooks in a language are released, validated and graded. */
export const isOurLanguage = (language: string | undefined): boolean =>
  language === 'typescript' || language === 'javascript' || language === 'python';

/** Whether a notebook is in Python: it runs on ipykernel, and its tests are judged in that process. */
export const isPython = (notebook: Notebook): boolean => languageOf(notebook) === 'python';

/** Why the tests of a notebook in Python are judged inside. */
export const whyPythonInside = 'it is in Python';

/** The name of the kernel that a notebook in Python asks for. */
export const kernelNameOf = ({ metadata }: Notebook): string =>
  (metadata['kernelspec'] as { name?: string } | undefined)?.name ?? 'python3';
