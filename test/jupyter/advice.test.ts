import { oneKernel } from '../support/onekernel';

// How advice looks in a cell: the sentence, the line, and a mark beneath it.
jest.setTimeout(60_000);
const kernel = oneKernel(client =>
  client.execute(
    "import { tensor, randn, nn, F, Learner } from 'fastbook-ts';\n" +
      'const [batch, weights] = [randn(4, 3), randn(3, 1)];',
  ),
);

it.each([
  [
    'const y = batch @ weights;',
    "1:11 - @ is Python's matrix product: write batch.matmul(weights) (TS1005)",
    10,
    15,
  ],
  ['batch[1]', '1:1 - [ ] is for lists: of a tensor write batch.at(1) (TS7053)', 0, 8],
  [
    'if (batch.gt(5).all()) batch.size',
    '1:5 - a tensor as a condition is always true: write batch.gt(5).all().item() for its value (TS2801)',
    4,
    17,
  ],
  ['print(batch)', "1:1 - print is Python's: write console.log(x), or x at the end of a cell (TS2304)", 0, 5],
])('%s', async (code, sentence, at, width) => {
  const { reply } = await kernel.client.execute(code);
  expect(reply).toMatchObject({
    status: 'error',
    evalue: sentence,
    traceback: [sentence, code, ' '.repeat(at) + '~'.repeat(width)],
  });
});
