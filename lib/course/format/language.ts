import type { Notebook } from '../../jupyter/notebook/nbformat';

/** The language of a notebook, by its kernelspec; undefined where it has none. */
export const languageOf = ({ metadata }: Notebook): string | undefined =>
  (metadata['kernelspec'] as { language?: string } | undefined)?.language;

/** Whether notebooks in a language are released, validated and graded. */
export const isOurLanguage = (language: string | undefined): boolean =>
  language === 'typescript' || language === 'javascript';
