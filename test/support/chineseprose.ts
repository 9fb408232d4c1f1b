// Faults of Chinese prose that can be found without understanding it

const han = '\\p{Script=Han}';
const wide = '，。：；？！、（）“”‘’「」『』《》〈〉…—';

/** Stands for code and formulas, which are part of a sentence: a character of its own, that is no letter. */
const piece = '▒';

/**
 * The prose of a Markdown text: fences and tags left out, links and emphasis by their texts, code and
 * formulas as one character.
 */
export const proseOf = (markdown: string): string =>
  markdown
    .replace(/^```\w*\n[\s\S]*?^```$/gm, '')
    .replace(/^ {4}.*$/gm, '')
    .replace(/\$\$[\s\S]*?\$\$|\$[^$\n]+\$|(`+)[^`][\s\S]*?\1/g, piece)
    .replace(/<[^>\n]+>/g, '')
    .replace(/ *\| */g, '\n')
    .replace(/!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*\)/g, '$1')
    .replace(/^ *([-*>]|\d+\.) +/gm, '');

const faults: [string, RegExp][] = [
  ['half-width punctuation', new RegExp(`[${han}${piece}] ?[,;:!?]|[,;:!?(] ?[${han}]|[${han}] ?[)(]`, 'u')],
  ['a half-width full stop', new RegExp(`[${han}${piece}]\\.(?!\\d)`, 'u')],
  ['straight quotes', new RegExp(`["'][${han}]|[${han}]["']`, 'u')],
  ['no space beside Latin text', new RegExp(`[${han}][A-Za-z0-9${piece}]|[A-Za-z0-9${piece}%][${han}]`, 'u')],
  [
    'a space beside full-width punctuation',
    new RegExp(`[${wide.replace(/[—…]/g, '')}] +\\S|\\S +[，。：；？！、）”]`, 'u'),
  ],
  ['a space within Chinese', new RegExp(`[${han}] +[${han}]`, 'u')],
];

/** What is wrong with the form of a Chinese Markdown text, each with the place. */
export function chineseFaults(markdown: string): string[] {
  const prose = proseOf(markdown);
  // CommonMark wants a space between a full stop, asterisks and a letter
  const plain = prose.replace(/(?<=[。？！])\*+ /g, '').replace(/\*+/g, '');
  const found = faults.flatMap(([name, pattern]) =>
    [...plain.matchAll(new RegExp(pattern.source, 'gu'))].map(
      ({ index }) => `${name}: ${plain.slice(Math.max(0, index - 10), index + 10).replace(/\n/g, ' ')}`,
    ),
  );
  return [...found, ...emphasisFaults(prose)];
}

/** CommonMark leaves the asterisks standing between punctuation within them and a letter beyond. */
const emphasisFaults = (prose: string): string[] =>
  [...prose.matchAll(/(.?)(\*{1,2})(?![\s*])([^*\n]+?)\2(?!\*)(.?)/gu)]
    .filter(([, before, , inner, after]) => {
      const isLetter = (x: string) => /[\p{L}\p{N}▒]/u.test(x);
      return (/^\p{P}/u.test(inner) && isLetter(before)) || (/[\p{P}]$/u.test(inner) && isLetter(after));
    })
    .map(([text]) => `emphasis that is not closed for CommonMark: ${text}`);

/** Other names for terms of the glossary, or words that mean something else; and the ones in use here. */
export const refusedTerms: readonly [RegExp, string][] = [
  [/精度|精确度|正确率/, '准确率 (accuracy)'],
  [/学习速率|学习速度(?!快|慢)/, '学习率 (learning rate)'],
  [/小批次|迷你批|微批/, '小批量 (mini-batch)'],
  [/反向传导|后向传播|逆传播/, '反向传播 (backpropagation)'],
  [/数据装载器|数据读取器|数据载入器/, '数据加载器 (DataLoader)'],
  [/阀值|门限/, '阈值 (threshold)'],
  [/过度拟合|过拟和/, '过拟合 (overfitting)'],
  [/泛化性|概化/, '泛化 (generalization)'],
  [/代价函数|成本函数/, '损失函数 (loss function)'],
  [/偏差项|偏移量|偏移项|偏置项/, '偏置 (bias)'],
  [/权值/, '权重 (weight)'],
  [/校验集|检验集|开发集/, '验证集 (validation set)'],
  [/激活数|激励/, '激活值 (activation)'],
  [/滤镜|过滤器/, '卷积核 or 滤波器 (filter)'],
  [/热力图/, '热图 (heatmap)'],
  [/残差网路|残差神经网络/, '残差网络 (ResNet)'],
  [/冲量/, '动量 (momentum)'],
  [/按元素|元素级|逐个元素/, '逐元素 (elementwise)'],
  [/原位|原地(?!踏步|打转|不动|跳)/, '就地 (in-place)'],
];
