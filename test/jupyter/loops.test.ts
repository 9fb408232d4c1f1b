import { loops, mostBytes, names, preparation, sumOfLosses } from '../support/loops';
import { oneKernel } from '../support/onekernel';
import { resultOf } from '../support/rawclient';

// Every way to write a loop, at the top of a cell, whose variables stay. One kernel for the whole file.
jest.setTimeout(60_000);
const kernel = oneKernel(client =>
  client.execute(`
    import { ${names.join()} } from 'fastbook-ts';
    ${preparation}`),
);

it.each(Object.entries(loops))('%s: right numbers, flat memory, in a cell', async (_, code) => {
  const { client } = kernel;
  await client.execute(
    'const { numBytes } = tf.memory(); peak = { numTensors: 0, numBytes: 0 }; result = NaN',
  );
  const answer = await client.execute(`${code}\n[result, peak.numBytes - numBytes < ${mostBytes}]`);
  expect(answer.reply).toMatchObject({ status: 'ok' });
  expect(resultOf(answer)).toBe(`[ ${sumOfLosses}, true ]`);
});
