import { readNotebook, textOf } from '../../lib/jupyter/notebook/nbformat';
import { outdatedCells } from '../../scripts/translation/translation';
import { chineseFaults, proseOf, refusedTerms } from '../support/chineseprose';
import { codeParts } from '../support/codetexts';
import { notebookFile } from '../support/experiments';
import {
  codeDifferences,
  codeOf,
  frameOf,
  kindsOf,
  showsSame,
  skeletonOf,
  translations,
} from '../support/translations';

// notebooks/LANGUAGE are the notebooks of the book in other languages: the same cells, with other texts

/** What is written in a language, and what is wrong with the form of its prose. */
const languages: Record<string, { isIn: (text: string) => boolean; faults: (markdown: string) => string[] }> =
  { zh: { isIn: text => /[\p{Script=Han}：，。]/u.test(text), faults: chineseFaults } };

/** Chinese terms by their English ones, as the glossary has them. */
const glossary = new Map(
  textOf(readNotebook(notebookFile('13_jargon')).cells.find(({ id }) => id === 'glossary')?.source ?? '')
    .split('\n')
    .flatMap(line => [...line.matchAll(/\| ([^|]+?) \| ([^|]+?) (?=\|)/g)])
    .map(([, english, chinese]) => [english, chinese])
    .filter(([english]) => english !== 'English')
    .map(([english, chinese]) => [english.toLowerCase(), chinese]),
);

it('there is a glossary, of seventy terms or more', () => {
  expect(glossary.size).toBeGreaterThanOrEqual(70);
});

describe.each(translations)('$language/$name', ({ language, name, translation, original }) => {
  const { isIn, faults } = languages[language];
  const pairs = translation.cells.map((cell, i) => [cell, original.cells[i]] as const);

  it('has the cells of its original, with their types, tags and metadata', () => {
    expect(translation.cells.map(frameOf)).toEqual(original.cells.map(frameOf));
    expect(translation.metadata).toEqual({
      ...original.metadata,
      fastbook: { ...(original.metadata['fastbook'] ?? {}), translates: `../${name}.ipynb` },
    });
  });

  it('has followed its changed originals, as `npm run translation -- FILE --done` says', () => {
    expect(outdatedCells(translation, original)).toEqual([]);
  });

  it('has the same code but for texts and comments, and those are in its language', () => {
    const differences = pairs.flatMap(([cell, other]) =>
      codeDifferences(cell, other, isIn).map(text => `${cell.id}: ${text}`),
    );
    expect(differences).toEqual([]);
  });

  it('shows the same numbers, and the same kinds of pictures', () => {
    const compared = pairs.filter(([{ metadata }]) => !metadata.tags?.includes('nbval-ignore-output'));
    expect(compared.filter(([cell, other]) => !showsSame(cell, other)).map(([{ id }]) => id)).toEqual([]);
    expect(pairs.map(([cell]) => kindsOf(cell))).toEqual(pairs.map(([, other]) => kindsOf(other)));
  });

  it('has the headings, links and answers of its original, and prose in its language', () => {
    const prose = pairs.filter(([{ cell_type }]) => cell_type === 'markdown');
    const texts = prose.map(pair => pair.map(({ source }) => textOf(source)));
    expect(texts.filter(([ours]) => !isIn(ours)).map(([ours]) => ours)).toEqual([]);
    expect(texts.map(([ours]) => skeletonOf(ours))).toEqual(texts.map(([, theirs]) => skeletonOf(theirs)));
  });

  it('has no fault of form in its prose, nor in the comments and texts of its code', () => {
    const found = translation.cells.flatMap(cell => {
      const inCode = codeOf(cell)
        .map(codeParts)
        .flatMap(({ comments, texts }) => [...comments, ...texts]);
      const prose = cell.cell_type === 'markdown' ? [textOf(cell.source)] : [];
      return [...prose, ...inCode].flatMap(faults).map(fault => `${cell.id}: ${fault}`);
    });
    expect(found).toEqual([]);
  });

  it('has no line of code that is clipped at 1280 pixels, where a Chinese character takes two places', () => {
    const places = (line: string) => line.length + (line.match(/[\u2e80-\uffef]/g) ?? []).length;
    const lines = translation.cells.flatMap(codeOf).flatMap(code => code.split('\n'));
    expect(lines.filter(line => places(line) > 100)).toEqual([]);
  });
});

describe('the terms of the Chinese notebooks', () => {
  const texts = translations
    .filter(({ language }) => language === 'zh')
    .flatMap(({ name, translation }) =>
      translation.cells.map(({ id, source }) => ({ place: `${name} ${id}`, text: textOf(source) })),
    );

  it('stand beside their English as in the glossary', () => {
    const differing = texts.flatMap(({ place, text }) =>
      [
        ...proseOf(text)
          .replace(/\*/g, '')
          .matchAll(/(\S*?)（([A-Za-z][A-Za-z -]*)(?:，[^）]*)?）/g),
      ]
        .filter(([, before, english]) => {
          const chinese = glossary.get(english.toLowerCase());
          return chinese !== undefined && !chinese.split('、').some(term => before.endsWith(term));
        })
        .map(([pair]) => `${place}: ${pair}`),
    );
    expect(differing).toEqual([]);
  });

  it('are never the other words that are about for them', () => {
    const found = texts.flatMap(({ place, text }) =>
      refusedTerms
        .filter(([term]) => term.test(text))
        .map(([term, ours]) => `${place}: ${term.exec(text)![0]} is ${ours} here`),
    );
    expect(found).toEqual([]);
  });
});
