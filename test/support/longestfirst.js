const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The files that take minutes, from the longest down. A file is run by one worker: begun late, it would be
 * left alone at the end. jest itself knows how long files take only from an earlier run.
 */
const longest = [
  'notebooks.test.ts',
  'jupyter-tools.test.ts',
  '12_going_deeper.ipynb',
  'lab.test.ts',
  'nbval-python.test.ts',
  'backends.test.ts',
  'nbgrader.test.ts',
  'nbval-jest.test.ts',
  '16_ten_digits.ipynb',
];

function rankOf({ path }) {
  const rank = longest.indexOf(basename(path));
  return rank === -1 ? longest.length : rank;
}

/** jest's order, but for the longest files, which come first. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rankOf(a) - rankOf(b));
  }
};
