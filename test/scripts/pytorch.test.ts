import { verdictOf } from '../../scripts/doctor/proofreport';
import { differenceFromPytorch, differenceOf } from '../../scripts/pytorch';

describe('differenceOf', () => {
  it('is the largest relative difference', () => {
    expect(differenceOf([1, 2.2, 300], [1, 2, 300])).toBeCloseTo(0.1);
  });

  it.each([
    [[NaN], [1]],
    [
      [1, NaN],
      [1, 1],
    ],
    [[Infinity], [1]],
    [[1], [1, 1]],
    [[], []],
  ])('is infinite for %j beside %j', (numbers, others) => {
    expect(differenceOf(numbers, others)).toBe(Infinity);
  });
});

it('differenceFromPytorch is infinite for another network', () => {
  const { losses, gradients } = differenceFromPytorch({ losses: [1.0715], gradientNorms: { other: 1 } });
  expect(losses).toBeLessThan(1e-3);
  expect(gradients).toBe(Infinity);
});

describe('verdictOf', () => {
  const proven = (name: string, isRight: boolean) => ({ name, finding: {}, proof: { isRight, lines: [] } });
  const absent = { name: 'webgpu', finding: { reason: 'there is no GPU' } };

  it('is right if all that load are', () => {
    expect(verdictOf([absent, proven('wasm', true)])).toMatchObject({ isRight: true });
    expect(verdictOf([proven('wasm', true), proven('cpu', false)])).toMatchObject({
      isRight: false,
      text: expect.stringContaining('WRONG: cpu;') as string,
    });
  });

  it('is not right if none loads', () => {
    expect(verdictOf([absent]).isRight).toBe(false);
  });
});
