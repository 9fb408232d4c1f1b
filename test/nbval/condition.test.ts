import { readSettings } from '../../lib/nbval/notebook/cellsettings';
import { readCondition } from '../../lib/nbval/notebook/condition';

const here = { platform: 'linux', kernel: 'python3', language: 'python', version: '3.12.1' };

it.each([
  ['platform==linux', true],
  ['platform == "linux"', true],
  ["platform=='win32'", false],
  ['platform!=win32', true],
  ['kernel==Python3', true],
  ['language!=python', false],
  ['version<3.12', false],
  ['version<=3.12', true],
  ['version==3.12', true],
  ['version>3.12', false],
  ['version>3.9', true],
  ['version>=3.12.2', false],
  ['version!=3', false],
  ['version<3.13 and platform==linux', true],
  ['not version<3.13', false],
  ['platform==win32 or (version>=3 and kernel==python3)', true],
])('%s on Linux with Python 3.12.1: %s', (text, expected) => {
  expect(readCondition(text)!.holds(here)).toBe(expected);
});

it('a condition has its reason behind a colon, or is it', () => {
  expect(readCondition('version<3.12: needs tomllib: see PEP 680')).toMatchObject({
    text: 'version<3.12',
    reason: 'needs tomllib: see PEP 680',
  });
  expect(readCondition(' platform==darwin')!.reason).toBe('platform==darwin');
});

it.each(['', ':', 'platform', 'platform=linux', 'platform<linux', 'version<three', 'system==linux'])(
  'a cell with the condition %j is refused',
  text => {
    expect(() => readSettings({ tags: [`nbval-skipif=${text}`] })).toThrow(
      'nbval-skipif: expected a condition such as platform==win32',
    );
  },
);

it.each(['platform==linux and', '(platform==linux', 'platform==linux version<3', 'and', 'platform==a b'])(
  '%j is no condition',
  text => {
    expect(readCondition(text)).toBeUndefined();
  },
);

it('a condition that asks what the kernel does not say is an error', () => {
  const { holds } = readCondition('version<3')!;
  expect(() => holds({ platform: 'linux', kernel: 'x' })).toThrow('the kernel does not say its version');
});

it('several tags of conditions and normalisers all count', () => {
  const { skipIf, normalize } = readSettings({
    tags: [
      'nbval-skipif=platform==win32',
      'nbval-skipif=version<3',
      'nbval-normalize=ansi',
      'nbval-normalize=paths+uuids',
    ],
  });
  expect(skipIf!.map(({ text }) => text)).toEqual(['platform==win32', 'version<3']);
  expect(normalize).toEqual(['ansi', 'paths', 'uuids']);
});
