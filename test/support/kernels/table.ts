import type { KernelCase } from './given';
import { imagingCases } from './imaging';
import { indexingCases } from './indexing';
import { multiplyingCases } from './multiplying';
import { pointwiseCases } from './pointwise';
import { reducingCases } from './reducing';
import { shapingCases } from './shaping';
import { windowingCases } from './windowing';

/** For every kernel, calls that are off the path. */
export const cases: Readonly<Record<string, readonly KernelCase[]>> = {
  ...imagingCases,
  ...indexingCases,
  ...multiplyingCases,
  ...pointwiseCases,
  ...reducingCases,
  ...shapingCases,
  ...windowingCases,
};
