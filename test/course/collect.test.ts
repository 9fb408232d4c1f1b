import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { command } from '../../lib/course/command/command';
import { handIns, notebookNames } from '../../lib/course/collect/handinname';
import { rosterMatches } from '../../lib/course/collect/roster';
import { handedInTime } from '../../lib/course/format/handedintime';
import { Course } from '../support/course';
import { temporaryFolder } from '../support/folder';
import { zipOf } from '../support/zip';

async function collect(root: string, ...args: string[]): Promise<{ code: number; told: string }> {
  let told = '';
  const tell = (text: string) => {
    told += text;
  };
  const code = await command(['collect', '--course', root, ...args], {
    out: tell,
    error: tell,
    isTerminal: false,
  });
  return { code, told };
}

/** All files in `submitted`, and their texts. */
function submitted({ root }: Course): Record<string, string> {
  const folder = join(root, 'submitted');
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return Object.fromEntries(
    files
      .map(entry => join(entry.parentPath, entry.name))
      .filter(path => !path.endsWith('timestamp.txt'))
      .sort()
      .map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

function archive(name: string, files: Record<string, string | Buffer>, time?: Date): string {
  const path = join(temporaryFolder('collect-'), name);
  const list = Object.entries(files).map(([path, content]) => ({ path, content, ...(time && { time }) }));
  writeFileSync(path, zipOf(list));
  return path;
}

it.each([
  ['doejane_12345_67890_ps1.ipynb', 'doejane', 'ps1.ipynb'],
  ['doejane_LATE_12345_67890_ps1-2.ipynb', 'doejane', 'ps1-2.ipynb'],
  ['Jane Doe_123_assignsubmission_file_/ps1.ipynb', 'Jane Doe', 'ps1.ipynb'],
  ['Jane Doe_123_assignsubmission_file/data/a.csv', 'Jane Doe', 'data/a.csv'],
  ['Jane_van_Doe_123_assignsubmission_file_ps1.ipynb', 'Jane_van_Doe', 'ps1.ipynb'],
  ['Jane Doe_123_assignsubmission_onlinetext_/onlinetext.html', undefined, undefined],
  ['Jane Doe/ps1.ipynb', 'Jane Doe', 'ps1.ipynb'],
  ['Jane Doe/ps1/ps1.ipynb', 'Jane Doe', 'ps1.ipynb'],
  ['ps1_Jane Doe.ipynb', 'Jane Doe', 'ps1.ipynb'],
  ['Jane Doe - ps1 (2).ipynb', 'Jane Doe', 'ps1.ipynb'],
  ['jane.ipynb', 'jane', 'ps1.ipynb'],
  ['ps1.ipynb', undefined, undefined],
  ['ps1 (1).ipynb', undefined, undefined],
  ['ps12.ipynb', 'ps12', 'ps1.ipynb'],
])('%s is of %s', (path, name, file) => {
  const [hand] = handIns([path], 'ps1', ['ps1.ipynb']);
  expect([hand?.name, hand?.file]).toEqual([name, file]);
});

it.each([
  [['ps1-1.ipynb', 'ps1-10.ipynb', 'ps1-2.ipynb'], { 'ps1-10.ipynb': 'ps1.ipynb' }],
  [['PS1 (3).ipynb'], { 'PS1 (3).ipynb': 'ps1.ipynb' }],
  [['homework.ipynb', 'data.csv'], { 'homework.ipynb': 'ps1.ipynb' }],
  [['homework.ipynb', 'draft.ipynb'], {}],
  [['ps12.ipynb', 'ps1.ipynb'], { 'ps1.ipynb': 'ps1.ipynb' }],
])('of the notebooks %j the names are %j', (files, names) => {
  expect(Object.fromEntries(notebookNames(files, ['ps1.ipynb']))).toEqual(names);
});

it('a roster knows a student by any name that a platform has', () => {
  const entry = {
    student: 'jd',
    name: 'Jané Ann Doe',
    email: 'j@x.org',
    id: '12',
    login: 'jdoe',
    number: '',
    section: '',
  };
  const roster = [
    entry,
    { ...entry, student: 'bo', name: 'Bo Li', email: 'b@x.org', id: '13', login: 'bli' },
  ];
  for (const name of ['jd', 'J@X.ORG', 'jdoe', 'Doe, Jane Ann', 'doejaneann', 'Jane Ann Doe'])
    expect(rosterMatches(roster, name).map(({ student }) => student)).toEqual(['jd']);
  expect(rosterMatches(roster, 'whoever', '13').map(({ student }) => student)).toEqual(['bo']);
  expect(rosterMatches(roster, 'Jane')).toEqual([]);
  expect(rosterMatches(roster, '')).toEqual([]);
});

describe('collect', () => {
  it("takes Canvas's archive, with the number where there is no roster", async () => {
    const course = new Course();
    const zip = archive('submissions.zip', {
      'doejane_12345_1_ps1-1.ipynb': 'jane',
      'libo_LATE_777_2_homework.ipynb': 'bo',
      'libo_LATE_777_3_data.csv': '1,2',
      'libo_778_4_ps1.ipynb': 'another bo',
    });
    const { code, told } = await collect(course.root, 'ps1', zip);
    expect([code, told]).toEqual([0, expect.stringContaining('libo_777: new, handed in 2026-03-01')]);
    expect(told).toContain('late by Canvas');
    expect(submitted(course)).toEqual({
      'doejane_12345/ps1/ps1.ipynb': 'jane',
      'libo_777/ps1/data.csv': '1,2',
      'libo_777/ps1/ps1.ipynb': 'bo',
      'libo_778/ps1/ps1.ipynb': 'another bo',
    });
    expect(handedInTime(join(course.root, 'submitted', 'libo_777', 'ps1'))).toBe(
      Date.parse('2026-03-01T12:00Z'),
    );
  });

  it("takes Moodle's archive by the roster, and names who is not in it, and who is missing", async () => {
    const course = new Course();
    writeFileSync(join(course.root, 'roster.csv'), 'student,name\nzoe,Zoë Müller\nann,Ann Lee\nbo,Bo Li\n');
    const zip = archive('ps1.zip', {
      'Zoë Müller_1_assignsubmission_file_/ps1.ipynb': 'zoë',
      'Ann Lee_2_assignsubmission_file_/work.zip': zipOf([
        { path: 'work/ps1.ipynb', content: 'ann' },
        { path: 'work/data/a.csv', content: '1' },
        { path: '__MACOSX/work/._ps1.ipynb', content: 'x' },
        { path: 'work/timestamp.txt', content: '1999-01-01 00:00:00 UTC' },
      ]),
      'Eve Ill_3_assignsubmission_file_/ps1.ipynb': 'eve',
    });
    const { code, told } = await collect(course.root, 'ps1', zip);
    expect(code).toBe(1);
    expect(told).toContain(
      'NOT COLLECTED: Eve Ill_3_assignsubmission_file_/ps1.ipynb: Eve Ill is not in roster.csv',
    );
    expect(told).toContain('Nothing yet of 1: bo');
    expect(submitted(course)).toEqual({
      'ann/ps1/data/a.csv': '1',
      'ann/ps1/ps1.ipynb': 'ann',
      'zoe/ps1/ps1.ipynb': 'zoë',
    });
    expect((await collect(course.root, 'ps1', zip)).told).toContain('ann: unchanged');
    expect(handedInTime(join(course.root, 'submitted', 'ann', 'ps1'))).toBe(Date.parse('2026-03-01T12:00Z'));
  });

  it('takes a folder of loose files, and follows no link', async () => {
    const course = new Course();
    const folder = temporaryFolder('loose-');
    writeFileSync(join(folder, 'ps1_Ann.ipynb'), 'ann');
    writeFileSync(join(folder, 'Bo.ipynb'), 'bo');
    mkdirSync(join(folder, 'Cy'));
    writeFileSync(join(folder, 'Cy', 'ps1.ipynb'), 'cy');
    writeFileSync(join(folder, 'ps1.ipynb'), 'whose?');
    writeFileSync(join(folder, 'names.txt'), 'Ann, Bo, Cy');
    symlinkSync('/etc/passwd', join(folder, 'Eve.ipynb'));
    const { code, told } = await collect(course.root, 'ps1', folder);
    expect([code, told]).toEqual([
      1,
      expect.stringContaining('ps1.ipynb: its name does not say whose it is'),
    ]);
    expect(told).toContain('names.txt: it is no notebook in a folder of a student');
    expect(submitted(course)).toEqual({
      'Ann/ps1/ps1.ipynb': 'ann',
      'Bo/ps1/ps1.ipynb': 'bo',
      'Cy/ps1/ps1.ipynb': 'cy',
    });
  });

  it('does not choose between two students of one name', async () => {
    const course = new Course();
    const two = {
      'Bo Li_1_assignsubmission_file_/ps1.ipynb': '1',
      'Bo Li_2_assignsubmission_file_/ps1.ipynb': '2',
    };
    const { code, told } = await collect(course.root, 'ps1', archive('two.zip', two));
    expect([code, told]).toEqual([1, expect.stringContaining('Bo Li: there are submissions of')]);
    writeFileSync(join(course.root, 'roster.csv'), 'student,name\nbo1,Bo Li\nbo2,"Li, Bo"\n');
    expect((await collect(course.root, 'ps1', archive('two.zip', two))).told).toContain(
      'Bo Li may be bo1 or bo2 of roster.csv',
    );
    expect(submitted(course)).toEqual({});
  });

  it('replaces an older submission as a whole, and keeps a newer one', async () => {
    const course = new Course();
    const at = (day: number) => new Date(Date.UTC(2026, 2, day));
    const zip = (text: string, day: number, more = {}) =>
      archive(`${text}.zip`, { 'Ann/ps1.ipynb': text, ...more }, at(day));
    expect((await collect(course.root, 'ps1', zip('first', 2, { 'Ann/old.csv': '' }))).told).toContain(
      'Ann: new',
    );
    expect((await collect(course.root, 'ps1', zip('first', 2, { 'Ann/old.csv': '' }))).told).toContain(
      'Ann: unchanged',
    );
    expect((await collect(course.root, 'ps1', zip('second', 3))).told).toContain('Ann: replaced');
    expect(submitted(course)).toEqual({ 'Ann/ps1/ps1.ipynb': 'second' });
    expect((await collect(course.root, 'ps1', zip('zero', 1))).told).toContain(
      'Ann: kept, since it is newer',
    );
    expect(submitted(course)).toEqual({ 'Ann/ps1/ps1.ipynb': 'second' });
    expect((await collect(course.root, '--force', 'ps1', zip('zero', 1))).told).toContain('Ann: replaced');
    expect(readdirSync(join(course.root, 'submitted'))).toEqual(['Ann']);
  });

  it.each([
    ['climbs out', { '../../evil.ipynb': 'x' }],
    ['has an absolute path', { '/tmp/evil.ipynb': 'x' }],
    ['has a path of Windows', { 'C:\\evil.ipynb': 'x' }],
  ])('refuses an archive that %s', async (_, files) => {
    const course = new Course();
    const { code, told } = await collect(course.root, 'ps1', archive('evil.zip', files));
    expect([code, told]).toEqual([1, expect.stringContaining('cannot read the archive')]);
    expect(submitted(course)).toEqual({});
  });

  it("leaves out a student's archive that is damaged or climbs out, and no other", async () => {
    const course = new Course();
    const zip = archive('all.zip', {
      'Eve/work.zip': zipOf([{ path: '../../../Ann/ps1/ps1.ipynb', content: 'forged' }]),
      'Dan/work.zip': 'no zip',
      'Ann/ps1.ipynb': 'ann',
    });
    const { code, told } = await collect(course.root, 'ps1', zip);
    expect(code).toBe(1);
    expect(told.match(/NOT COLLECTED/g)).toHaveLength(2);
    expect(submitted(course)).toEqual({ 'Ann/ps1/ps1.ipynb': 'ann' });
  });

  it('says what is wrong with its arguments', async () => {
    const { root } = new Course();
    expect((await collect(root, 'ps1')).code).toBe(2);
    expect((await collect(root, 'ps1', '/nowhere.zip')).told).toContain(
      'there is no file or folder /nowhere.zip',
    );
    expect((await collect(root, 'ps9', '/nowhere.zip')).told).toContain('there is no notebook in');
    writeFileSync(join(root, 'roster.csv'), 'name\nAnn\n');
    expect((await collect(root, 'ps1', root)).told).toContain('has no column student');
    for (const [head, meant] of [
      ['student,emial', 'emial; did you mean email?'],
      ['student,naem', 'naem; did you mean name?'],
    ]) {
      writeFileSync(join(root, 'roster.csv'), `${head}\nann,x\n`);
      expect((await collect(root, 'ps1', root)).told).toContain(`has a column ${meant}`);
    }
  });
});

it('the time of handing in is of timestamp.txt, or of the newest notebook', () => {
  const folder = temporaryFolder('time-');
  expect(handedInTime(folder)).toBeUndefined();
  writeFileSync(join(folder, 'a.ipynb'), '');
  utimesSync(join(folder, 'a.ipynb'), 1000, 1000);
  expect(handedInTime(folder)).toBe(1_000_000);
  writeFileSync(join(folder, 'timestamp.txt'), '2015-02-02 15:58:23.948203 UTC');
  expect(handedInTime(folder)).toBe(Date.parse('2015-02-02T15:58:23.948Z'));
  writeFileSync(join(folder, 'timestamp.txt'), '2015-02-02 15:58:23 +0100\n');
  expect(handedInTime(folder)).toBe(Date.parse('2015-02-02T14:58:23Z'));
});
