import { readSettings } from '../../lib/nbval/notebook/cellsettings';
import { hasSlashComments } from '../../lib/nbval/notebook/language';
import { readMarkers } from '../../lib/nbval/notebook/markers';

const rules = { checkByDefault: true, slashComments: true, skipExecution: true };

describe('readMarkers', () => {
  it.each([
    ['# NBVAL_SKIP', { skip: true }],
    ['   ###  NBVAL_SKIP  ', { skip: true }],
    ['// NBVAL_SKIP', { skip: true }],
    ['s = `\n// NBVAL_IGNORE_OUTPUT\n`', { check: false }],
    ['x\u2028#PYTEST_VALIDATE_IGNORE_OUTPUT', { check: false }],
    ['# NBVAL_RAISES_EXCEPTION', { checkException: true }],
    ['x # NBVAL_SKIP', {}],
    ['# NBVAL_SKIP: why', {}],
    ['# nbval_skip', {}],
    ['/* NBVAL_SKIP */', {}],
  ])('%j', (source, expected) => {
    expect(readMarkers(source, undefined, rules).options).toEqual({
      check: true,
      checkException: false,
      skip: false,
      ...expected,
    });
  });

  it('the last marker counts, comments win over tags, and both are warned of', () => {
    const { options, warnings } = readMarkers(
      '# NBVAL_CHECK_OUTPUT\n# NBVAL_IGNORE_OUTPUT',
      ['nbval-check-output', 'nbval-check-output'],
      rules,
    );
    expect(options.check).toBe(false);
    expect(warnings).toEqual([
      'Overlapping options from comments and metadata, using options from comments: check',
      'Conflicting metadata tags found, using the latest:  nbval-check-output VS nbval-check-output',
      'Conflicting comment markers found, using the latest:  NBVAL_CHECK_OUTPUT VS NBVAL_IGNORE_OUTPUT',
    ]);
  });

  it('tags that are no list are passed over with a warning', () => {
    expect(readMarkers('', 'nbval-skip', rules)).toEqual({
      options: { check: true, checkException: false, skip: false },
      warnings: ['Cell tags is not a list, ignoring.'],
    });
  });

  it("nbclient's skip-execution is honoured, but not as nbval", () => {
    expect(readMarkers('', ['skip-execution'], rules).options.skip).toBe(true);
    expect(readMarkers('', ['skip-execution'], { ...rules, skipExecution: false }).options.skip).toBe(false);
  });

  it.each([
    [{}, false],
    [{ kernelspec: { name: 'python3' } }, false],
    [{ kernelspec: { name: 'ir', language: 'R' } }, false],
    [{ kernelspec: { name: 'tslab', language: 'typescript' } }, true],
    [{ kernelspec: { name: 'deno' } }, true],
  ])('// begins a comment in %j: %s', (metadata, expected) => {
    expect(hasSlashComments(metadata)).toBe(expected);
  });
});

it('settings are read from metadata and tags, and a wrong one is named', () => {
  expect(
    readSettings({ nbval: { rtol: 1, timeout: 3 }, tags: ['nbval-rtol=1e-3', 'nbval-images', 'other'] }),
  ).toEqual({ rtol: 1e-3, timeout: 3, images: 0 });
  expect(() => readSettings({ tags: ['nbval-rtol=soon'] })).toThrow(
    'nbval-rtol: expected a number, 0 or more, got "soon"',
  );
  expect(() => readSettings({ nbval: { nothing: 1 } })).toThrow(
    'metadata.nbval.nothing: there is no such setting',
  );
  expect(() => readSettings({ nbval: { images: 2 } })).toThrow(
    'metadata.nbval.images: expected true, or a share from 0 to 1, got 2',
  );
});
