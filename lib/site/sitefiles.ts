import { indexHtml } from './indexhtml';
import { markdownHtml } from './markdownhtml';
import { searchFile, type SharedFrame } from './pageframe';
import { pageHtml } from './pagehtml';
import { pageModel, type PageModel, type Targets } from './pagemodel';
import { dataUrl, type Rendering } from './rendering';
import { runNotice } from './runnotice';
import { editionsOf, type Edition, type Placed, type SiteSource } from './sitemodel';
import { wordsOf } from './words';

/** What a site consists of, but for the assets that are the same in each. */
export interface SiteFiles {
  /** Texts, by their paths in the site. */
  readonly texts: ReadonlyMap<string, string>;
  /** Pictures, by their paths in the site, in base64. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Files that notebooks show or link to, by their paths below the folder of the notebooks. */
  readonly files: ReadonlySet<string>;
}

/**
 * Makes all pages of a site.
 *
 * @param hasFile whether there is a file, by its path below the folder of the notebooks.
 */
export function siteFiles(source: SiteSource, hasFile: Targets['hasFile']): SiteFiles {
  const editions = editionsOf(source);
  const placed = editions.flatMap(({ notebooks }) => notebooks);
  const targets: Targets = {
    pages: new Map(placed.map(({ path, page }) => [path, page])),
    hasFile,
    inRepository: path => repositoryAddress(source, path),
  };
  const models = new Map(placed.map(each => [each, pageModel(each, targets)]));
  const all = [...models.values()];
  return {
    texts: new Map(editions.flatMap(edition => editionFiles(source, editions, edition, models))),
    pictures: new Map(all.flatMap(({ pictures }) => [...pictures])),
    files: new Set(all.flatMap(({ files }) => [...files])),
  };
}

function editionFiles(
  source: SiteSource,
  editions: readonly Edition[],
  edition: Edition,
  models: ReadonlyMap<Placed, PageModel>,
): [path: string, text: string][] {
  const { language } = edition;
  const pages = edition.notebooks.map(each => models.get(each)!);
  const index = indexOf(edition);
  const frame = (inOthers: (other: Edition) => string): SharedFrame => ({
    index,
    language,
    siteTitle: source.title,
    words: wordsOf(language),
    others: editions
      .filter(other => other !== edition)
      .map(other => ({ language: other.language, page: inOthers(other) })),
  });
  return [
    ...pages.map((model): [string, string] => [
      model.placed.page,
      pageHtml({
        model,
        siblings: pages,
        source,
        frame: frame(other => samePage(model.placed, edition, other)),
      }),
    ]),
    [
      index,
      indexHtml({
        page: index,
        models: pages,
        about: aboutHtml(source, edition),
        notice: runNotice(source, wordsOf(language), edition.notebooks),
        frame: frame(indexOf),
      }),
    ],
    [`assets/${searchFile(language)}`, searchTexts(pages)],
  ];
}

const indexOf = ({ folder }: Edition) => `${folder === '' ? '' : `${folder}/`}index.html`;

/** A page in another language, or that language's index where it lacks it. */
function samePage({ page }: Placed, from: Edition, to: Edition): string {
  const name = from.folder === '' ? page : page.slice(from.folder.length + 1);
  const other = to.folder === '' ? name : `${to.folder}/${name}`;
  return to.notebooks.some(placed => placed.page === other) ? other : indexOf(to);
}

const aboutHtml = ({ about, description }: SiteSource, { language }: Edition) =>
  markdownHtml(about[language] ?? description, aboutRendering).html;

const aboutRendering: Rendering = {
  showsHtml: true,
  formulas: 'htmlAndMathml',
  linksHeadings: false,
  plotsMove: false,
  obeysTags: false,
  folded: '',
  addressOf: (address, kind) => (kind === 'link' ? address : undefined),
  pictureAddress: dataUrl,
};

/** All sections of a language, as a script: a page that is opened as a file can load nothing else. */
function searchTexts(pages: readonly PageModel[]): string {
  const records = pages.flatMap(({ placed, title, sections }) =>
    sections
      .filter(({ text, heading }) => text !== '' || heading !== '')
      .map(({ id, heading, text }) => [encodeURI(placed.page), id, title, heading, text]),
  );
  return `globalThis.siteTexts = ${JSON.stringify(records)};\n`;
}

function repositoryAddress({ repository, folder }: SiteSource, path: string): string | undefined {
  const whole = [...folder.split('/'), ...path.split('/')].filter(part => part !== '');
  const above = whole.reduce<string[]>(
    (left, part) => (part === '..' ? left.slice(0, -1) : [...left, part]),
    [],
  );
  return repository && `${repository}/blob/HEAD/${encodeURI(above.join('/'))}`;
}
