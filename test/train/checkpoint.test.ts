import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { F, Learner, nn } from 'fastbook-ts';
import { temporaryFolder } from '../support/folder';
import { lineLearner, lineLoaders } from '../support/line';

describe('save and load', () => {
  const folder = temporaryFolder('fastbook-model-');

  it('load(path) gives a model the parameters of save(path), in safetensors', () => {
    const [a, b] = [lineLearner(), lineLearner()];
    a.save(join(folder, 'a.safetensors'));
    b.load(join(folder, 'a.safetensors'));
    expect(b.model.parameters().map(p => p.item())).toEqual(a.model.parameters().map(p => p.item()));
    const file = readFileSync(join(folder, 'a.safetensors'));
    const header = JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0)))) as object;
    expect(header).toEqual({
      weight: { dtype: 'F32', shape: [1, 1], data_offsets: [0, 4] },
      bias: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
    });
  });

  it('load(path) names a shape that does not fit, and changes nothing', () => {
    const a = lineLearner();
    const file = join(folder, 'a.safetensors');
    a.save(file);
    const other = new Learner(lineLoaders(), nn.Linear(2, 1), { lossFunc: F.mseLoss });
    const before = other.model.parameters().map(p => p.arraySync());
    expect(() => other.load(file)).toThrow('parameter weight has shape [1, 2], the file has [1, 1]');
    expect(other.model.parameters().map(p => p.arraySync())).toEqual(before);
  });

  it('load(path) refuses a file that is not in safetensors', () => {
    const file = join(folder, 'text.safetensors');
    writeFileSync(file, 'no model');
    expect(() => lineLearner().load(file)).toThrow('it is not a safetensors file');
  });
});
