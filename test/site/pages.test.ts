import type { Cell } from '../../lib/jupyter/notebook/nbformat';
import { questionTerms, searchTerms } from '../../lib/site/searchterms';
import { siteFiles } from '../../lib/site/sitefiles';
import { editionsOf, type SiteNotebook, type SiteSource } from '../../lib/site/sitemodel';
import { isLanguage } from '../../lib/site/words';
import { commonFolder } from '../../lib/site/writesite';

const text = (source: string): Cell => ({ cell_type: 'markdown', metadata: {}, source });
const notebook = (path: string, ...sources: string[]): SiteNotebook => ({
  path,
  notebook: { cells: sources.map(text), metadata: {}, nbformat: 4, nbformat_minor: 5 },
});
const source = (notebooks: SiteNotebook[], more: Partial<SiteSource> = {}): SiteSource => ({
  title: 'A book',
  description: 'What it **is**.',
  language: 'en',
  about: {},
  folder: 'notebooks',
  hasLite: false,
  notebooks,
  ...more,
});
const made = (given: SiteSource, files: readonly string[] = []) =>
  siteFiles(given, path => files.includes(path));
const pages = [
  notebook(
    '01_a.ipynb',
    '# One & *all*\n\nIt begins. Then it goes on.',
    '## Part\n\nSee [b](02_b.ipynb#end).',
  ),
  notebook('02_b.ipynb', '# Two'),
  notebook('zh/01_a.ipynb', '# 一\n\n梯度下降很简单。然后继续。'),
];

describe('the languages of a site', () => {
  it('are those of folders that have a notebook of the same name', () => {
    const of = (...paths: string[]) =>
      editionsOf(source(paths.map(path => notebook(path)))).map(({ language, notebooks }) => [
        language,
        ...notebooks.map(({ page }) => page),
      ]);
    expect(of('a.ipynb', 'zh/a.ipynb', 'zh/b.ipynb')).toEqual([
      ['en', 'a.html'],
      ['zh', 'zh/a.html', 'zh/b.html'],
    ]);
    expect(of('a.ipynb', 'zh/b.ipynb')).toEqual([['en', 'a.html', 'zh/b.html']]);
    expect(of('index.ipynb', 'x/index.ipynb')).toEqual([
      ['en', 'index-notebook.html', 'x/index-notebook.html'],
    ]);
  });

  it('are known by their codes', () => {
    expect(['zh', 'pt-BR', 'zh-Hant', 'en'].map(isLanguage)).toEqual([true, true, true, true]);
    expect(['lab', 'EN', 'qq', '01', 'lessons', ''].map(isLanguage)).toEqual(Array(6).fill(false));
  });
});

describe('a page', () => {
  const { texts } = made(source(pages));

  it('has its title, its place, its neighbours and its other language', () => {
    const page = texts.get('01_a.html')!;
    expect(page).toContain('<title>One &amp; all · A book</title>');
    expect(page).toContain('<h1>One &amp; <em>all</em></h1>');
    expect(page).toContain('Notebook 1 of 2');
    expect(page).toContain('<a class="next" rel="next" href="02_b.html">');
    expect(page).not.toContain('rel="prev"');
    expect(page).toContain('hreflang="zh" href="zh/01_a.html">中文</a>');
    expect(texts.get('02_b.html')).toContain('hreflang="zh" href="zh/index.html"');
    expect(texts.get('zh/01_a.html')).toContain('<html lang="zh">');
    expect(texts.get('zh/01_a.html')).toContain('hreflang="en" href="../01_a.html">English</a>');
  });

  it('leads to the pages of other notebooks, to files that are there, and else to the repository', () => {
    const body =
      '[p](../a.ipynb) [f](data%20x.csv) [g](gone.csv) ![i](i.png) ![j](j.png) [h](https://example.org)';
    const given = [notebook('a.ipynb'), notebook('part/b.ipynb', body)];
    const repository = 'https://github.com/o/r';
    const { texts, files } = made(source(given, { repository }), ['part/data x.csv', 'part/i.png']);
    const page = texts.get('part/b.html')!;
    expect(page).toContain('<a href="../a.html">p</a> <a href="../files/part/data%20x.csv">f</a>');
    expect(page).toContain('<a href="https://github.com/o/r/blob/HEAD/notebooks/part/gone.csv">g</a>');
    expect(page).toContain('<img src="../files/part/i.png" alt="i"');
    expect(page).toContain('<span>j</span> <a href="https://example.org">h</a>');
    expect([...files]).toEqual(['part/data x.csv', 'part/i.png']);
    expect(made(source(given)).texts.get('part/b.html')).toContain('<a>g</a>');
  });

  it('is for download, and on GitHub, Binder and JupyterLite where they are', () => {
    const actions = (more: Partial<SiteSource>) => {
      const page = made(source(pages, more)).texts.get('zh/01_a.html')!;
      return [.../<ul class="actions">([^]*?)<\/ul>/.exec(page)![1].matchAll(/href="([^"]+)"/g)].map(
        ([, to]) => to,
      );
    };
    expect(actions({})).toEqual(['../notebooks/zh/01_a.ipynb']);
    expect(actions({ hasLite: true, repository: 'https://github.com/o/r' })).toEqual([
      '../lite/notebooks/index.html?path=zh%2F01_a.ipynb',
      '../notebooks/zh/01_a.ipynb',
      'https://github.com/o/r/blob/HEAD/notebooks/zh/01_a.ipynb',
      'https://mybinder.org/v2/gh/o/r/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2Fzh%2F01_a.ipynb',
    ]);
    expect(actions({ repository: 'https://gitlab.com/o/r' })).toHaveLength(2);
  });
});

describe('the index', () => {
  it('lists the notebooks of its language with their first sentences', () => {
    const { texts } = made(source(pages, { about: { zh: '# 一本书' } }));
    expect(texts.get('index.html')).toContain('<h1>A book</h1>\n<p>What it <strong>is</strong>.</p>');
    expect(texts.get('index.html')).toContain(
      '<a href="01_a.html">One &amp; all</a></h2>\n<p>It begins.</p>',
    );
    expect(texts.get('zh/index.html')).toContain('<h1>一本书</h1>');
    expect(texts.get('zh/index.html')).toContain('<a href="01_a.html">一</a></h2>\n<p>梯度下降很简单。</p>');
  });
});

describe('search', () => {
  it('has the sections of a language, each with its heading', () => {
    const { texts } = made(source(pages));
    expect(texts.get('assets/texts-en.js')).toBe(
      `globalThis.siteTexts = ${JSON.stringify([
        ['01_a.html', '', 'One & all', '', 'It begins. Then it goes on.'],
        ['01_a.html', 'part', 'One & all', 'Part', 'See b.'],
      ])};\n`,
    );
    expect(texts.get('assets/texts-zh.js')).toContain('梯度');
  });

  it('takes words, and pairs of signs where a script has no spaces', () => {
    expect(searchTerms('The requiresGrad_() of SGD')).toEqual(['the', 'requiresgrad', 'of', 'sgd']);
    expect(searchTerms('用SGD求梯度。')).toEqual(['用', 'sgd', '求梯', '梯度', '度']);
    expect(questionTerms('梯度')).toEqual(['梯度']);
    expect(questionTerms('梯')).toEqual(['梯']);
    expect(searchTerms('')).toEqual([]);
  });
});

it('notebooks lie in the innermost folder that has all of them', () => {
  expect(commonFolder(['/a/b/x.ipynb', '/a/b/zh/x.ipynb'])).toBe('/a/b');
  expect(commonFolder(['/a/b/x.ipynb', '/a/bc/x.ipynb'])).toBe('/a');
  expect(commonFolder(['/x.ipynb', '/b/y.ipynb'])).toBe('/');
  expect(commonFolder(['/a/x.ipynb'])).toBe('/a');
});
