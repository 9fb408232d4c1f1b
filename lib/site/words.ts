/** The words of the pages themselves, in one language. */
export interface Words {
  readonly contents: string;
  readonly onThisPage: string;
  readonly previous: string;
  readonly next: string;
  readonly download: string;
  readonly run: string;
  /** Where notebooks run. */
  readonly runs: string;
  /** What a first visit loads. */
  readonly loads: (megabytes: number) => string;
  /** Of a browser in which they do not run, or slowly; of a page without a server or a service worker. */
  readonly tooOld: string;
  readonly slow: string;
  readonly asFile: string;
  readonly unshared: string;
  /** Of a phone. */
  readonly phone: string;
  readonly search: string;
  readonly searchFor: string;
  readonly nothingFound: string;
  readonly close: string;
  readonly theme: string;
  readonly copy: string;
  readonly copied: string;
  readonly play: string;
  readonly pause: string;
  readonly folded: string;
  readonly skip: string;
  /** A notebook among all: `notebook 4 of 17`. */
  readonly place: (number: number, count: number) => string;
}

const english: Words = {
  contents: 'Contents',
  onThisPage: 'On this page',
  previous: 'Previous',
  next: 'Next',
  download: 'Download the notebook',
  run: 'Run this page',
  runs: '“Run this page” runs it in your browser, with nothing to install.',
  loads: megabytes => `The first time, up to ${megabytes} MB are loaded; later it works without a network.`,
  tooOld: 'This browser cannot run notebooks: take a current Chrome, Edge, Firefox or Safari.',
  slow: 'This browser lacks relaxed SIMD of WebAssembly: notebooks run, but training takes long.',
  asFile: 'This page was opened as a file: to run notebooks, put the folder on a web server.',
  unshared:
    'Without https and a service worker, a loop within a function cannot be interrupted, prompt cannot ' +
    'ask, and a later visit needs the network.',
  phone:
    'On a phone or a tablet, large networks may need more memory than there is, and code is hard to type.',
  search: 'Search',
  searchFor: 'What to search for',
  nothingFound: 'Nothing was found.',
  close: 'Close',
  theme: 'Light or dark',
  copy: 'Copy',
  copied: 'Copied',
  play: 'Play',
  pause: 'Pause',
  folded: 'In code',
  skip: 'Skip to the text',
  place: (number, count) => `Notebook ${number} of ${count}`,
};

const chinese: Words = {
  contents: '目录',
  onThisPage: '本页内容',
  previous: '上一篇',
  next: '下一篇',
  download: '下载笔记本',
  run: '运行本页',
  runs: '点“运行本页”，代码就在浏览器里运行，无需安装任何东西。',
  loads: megabytes => `第一次最多下载 ${megabytes} MB，以后不联网也能用。`,
  tooOld: '这个浏览器不能运行笔记本：请使用新版的 Chrome、Edge、Firefox 或 Safari。',
  slow: '这个浏览器缺少 WebAssembly 的 relaxed SIMD：笔记本可以运行，但训练很慢。',
  asFile: '这个网页是作为文件打开的：要运行笔记本，请把整个文件夹放到网页服务器上。',
  unshared: '没有 https 和 service worker 时，函数里的循环无法中断，prompt 不能提问，再次访问也需要网络。',
  phone: '在手机或平板上，大网络可能内存不足，输入代码也不方便。',
  search: '搜索',
  searchFor: '要搜索的内容',
  nothingFound: '没有找到。',
  close: '关闭',
  theme: '浅色或深色',
  copy: '复制',
  copied: '已复制',
  play: '播放',
  pause: '暂停',
  folded: '看代码',
  skip: '跳到正文',
  place: (number, count) => `第 ${number} 篇，共 ${count} 篇`,
};

/** The words of a language; English ones where it has none here. */
export const wordsOf = (language: string): Words => (/^zh\b/.test(language) ? chinese : english);

/** What a language calls itself: `English`, `中文`. */
export const nameOfLanguage = (language: string): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;

/**
 * Whether this is the code of a language, as a folder of translations has it: `zh`, `pt-BR`.
 */
export function isLanguage(name: string): boolean {
  if (!/^[a-z]{2}(-[A-Z][A-Za-z]+)?$/.test(name)) return false;
  return new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }).of(name) !== undefined;
}
