import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonCredit } from '../../lib/course/format/credit';
import { pythonKernel } from '../../lib/course/grade/pythonkernel';
import { pythonAssignment } from '../support/assignment';
import { temporaryFolderInPackage } from '../support/folder';

describe('pythonKernel(notebook)', () => {
  const folder = temporaryFolderInPackage('python-');
  const before = { ...process.env };
  beforeAll(() => {
    for (const name of ['VIRTUAL_ENV', 'CONDA_PREFIX', 'JUPYTER_PATH']) delete process.env[name];
    Object.assign(process.env, { PATH: folder, JUPYTER_DATA_DIR: folder });
  });
  afterAll(() => void Object.assign(process.env, before));

  it('says what to install where there is no Python', () => {
    expect(() => pythonKernel(pythonAssignment())).toThrow(
      /install one with: python -m pip install ipykernel$/,
    );
  });

  it('says what to install where Python has no ipykernel', () => {
    writeFileSync(join(folder, 'python3'), '#!/bin/sh\nexit 1\n');
    chmodSync(join(folder, 'python3'), 0o755);
    expect(() => pythonKernel(pythonAssignment())).toThrow(
      /install one with: python -m pip install ipykernel$/,
    );
  });
});

it.each([
  ['0.5', 0.5],
  ['1', 1],
  ['-2.', -2],
  ['1e-3', 1e-3],
  ['1_000', 1000],
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
  ["'0.5'", undefined],
  ['0x10', undefined],
  ['True', undefined],
  ['np.float64(0.5)', undefined],
])('pythonCredit(%j) is what float reads: %p', (text, credit) => {
  expect(pythonCredit(text)).toBe(credit);
});
