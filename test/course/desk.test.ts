import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { command } from '../../lib/course/command/command';
import { openDesk, type OpenDesk } from '../../lib/course/desk/deskserver';
import { aliasOf } from '../../lib/course/desk/questionpage';
import { readManualRows } from '../../lib/course/grade/manualgrades';
import { writeReports } from '../../lib/course/grade/writereports';
import { plainCell, sums } from '../support/assignment';
import { solved } from '../support/course';
import { GradedCourse } from '../support/gradedcourse';

const hostile =
  '<script>document.title="run"</script><img src=x onerror="document.title=1"> [x](javascript:alert(1))';

function newCourse(): GradedCourse {
  const course = new GradedCourse(sums());
  course.grade('Zoë Müller', solved({ why: 'Sums can be regrouped.' }, sums()));
  course.grade('=cmd', solved({ why: hostile, draw: `console.log(${JSON.stringify(hostile)})` }, sums()), {
    draw: [
      { output_type: 'stream', name: 'stdout', text: hostile },
      { output_type: 'display_data', data: { 'text/html': hostile, 'text/plain': hostile }, metadata: {} },
      {
        output_type: 'display_data',
        data: { 'image/svg+xml': `<svg onload="x">${hostile}</svg>` },
        metadata: {},
      },
      { output_type: 'error' } as never, // a kernel that a submission has taken over sends what it likes
    ],
  });
  course.grade('Ann', {
    ...solved({}, sums()),
    cells: [...solved({}, sums()).cells, plainCell('markdown', 'My plan.')],
  });
  return course;
}

interface Answered {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A request as any program can make it: with its own Host and Origin. */
function ask(
  address: string,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answered> {
  const { port, pathname } = new URL(address);
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path: path.replace('~/', pathname), method, headers },
      response => {
        let text = '';
        response.on('data', piece => (text += String(piece)));
        response.on('end', () =>
          resolve({ status: response.statusCode!, body: text, headers: response.headers }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

let open: OpenDesk[] = [];
const openOn = async (course: GradedCourse) => {
  const desk = await openDesk(course.root);
  open.push(desk);
  return desk;
};
afterEach(() => {
  for (const { server } of open) {
    server.closeAllConnections();
    server.close();
  }
  open = [];
});

const keyOf = (address: string) => new URL(address).pathname.split('/')[1];
const why = { assignment: 'ps1', notebook: 'ps1.ipynb', cell: 'why' };
const query = (question: Record<string, string>) => new URLSearchParams(question).toString();

async function marksOf(address: string, question = why) {
  const { body } = await ask(address, `~/marks?${query(question)}`);
  return (JSON.parse(body) as { marks: Record<string, { answer: string; points: string; isStale: boolean }> })
    .marks;
}

/** Saves as the page does. */
async function save(address: string, student: string, change: Record<string, unknown>, question = why) {
  const alias = aliasOf(keyOf(address), student);
  const { answer = '' } = (await marksOf(address, question))[alias] ?? {};
  const nothing = { points: '', comment: '' };
  const answered = await ask(address, '~/mark', {
    method: 'POST',
    headers: { origin: new URL(address).origin, 'content-type': 'application/json' },
    body: JSON.stringify({ ...question, student: alias, answer, ...nothing, before: [nothing], ...change }),
  });
  return {
    status: answered.status,
    ...(JSON.parse(answered.body) as { error?: string; conflict?: unknown }),
  };
}

describe('a request to the desk', () => {
  it.each([
    ['a wrong token', '/wrong/', {}, 403],
    ['no token', '/', {}, 403],
    ['a name bound to this machine (DNS rebinding)', '~/', { host: 'evil.example:80' }, 421],
    ['another port in Host', '~/', { host: '127.0.0.1:1' }, 421],
    ['a page of another origin', '~/', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', '~/', { origin: 'null' }, 403],
    ['a form of another site', '~/', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a path outside', '~/../../etc/passwd', {}, 404],
    ['an encoded path outside', '~/..%2f..%2fmanual.csv', {}, 404],
    ['a file of the program', '~/desk.ts', {}, 404],
    ['an assignment outside', '~/statistics?assignment=..%2F..', {}, 404],
  ])('is refused for %s', async (_, path, headers, status) => {
    const { address } = await openOn(newCourse());
    const named = { host: new URL(address).host, ...headers };
    const answered = await ask(address, path, { headers: named });
    expect([answered.status, answered.body.length < 100]).toEqual([status, true]);
  });

  it.each([
    ['no origin', { 'content-type': 'application/json' }, '{}', 403],
    ['another origin', { origin: 'http://evil.example', 'content-type': 'application/json' }, '{}', 403],
    ['the type of a form', { origin: 'own', 'content-type': 'text/plain' }, '{}', 415],
    [
      'a body that is too large',
      { origin: 'own', 'content-type': 'application/json' },
      'x'.repeat(70_000),
      413,
    ],
    ['no mark', { origin: 'own', 'content-type': 'application/json' }, '{"points": 3}', 400],
    ['no JSON', { origin: 'own', 'content-type': 'application/json' }, '{', 400],
  ])(
    'that saves is refused for %s, and writes nothing',
    async (_, { origin, ...headers }: Record<string, string>, body, status) => {
      const course = newCourse();
      const { address } = await openOn(course);
      const from: Record<string, string> = origin
        ? { origin: origin === 'own' ? new URL(address).origin : origin }
        : {};
      expect(
        (await ask(address, '~/mark', { method: 'POST', headers: { ...headers, ...from }, body })).status,
      ).toBe(status);
      expect(existsSync(join(course.root, 'manual.csv'))).toBe(false);
    },
  );

  it('that sends a large body in pieces is refused, and so are other methods', async () => {
    const { address } = await openOn(newCourse());
    const headers = {
      origin: new URL(address).origin,
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    };
    expect((await ask(address, '~/mark', { method: 'POST', headers, body: 'x'.repeat(70_000) })).status).toBe(
      413,
    );
    expect((await ask(address, '~/', { method: 'PUT' })).status).toBe(405);
  });

  it('is answered with headers that let nothing of a student run', async () => {
    const { address } = await openOn(newCourse());
    const { headers } = await ask(address, '~/');
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
  });
});

describe('the page of a question', () => {
  it('shows all answers, the question and the mark scheme, and no HTML of a student', async () => {
    const { address } = await openOn(newCourse());
    const page = async (cell: string) => (await ask(address, `~/question?${query({ ...why, cell })}`)).body;
    const text = await page('why');
    expect(text).toContain('Sums can be regrouped.');
    expect(text).toContain('<h2>=cmd</h2>');
    expect(text).toContain('Because addition is associative.');
    for (const body of [text, await page('draw')]) {
      expect(body).not.toMatch(/<img src=x|<script>|href="javascript|<svg/);
      expect(body).toContain('&lt;script&gt;');
    }
    expect(await page('draw')).toContain('an output that cannot be shown');
    expect(await page('plan')).toMatch(/My plan\.[\s\S]*Plan a sum of your own[\s\S]*1 point for each idea/);
    expect(await page('sum-tests')).toContain('nothing sums to 0');
  });

  it('has no name in it where none is wanted, and another order', async () => {
    const { address } = await openOn(newCourse());
    const { body } = await ask(address, `~/question?${query({ ...why, anonymous: '1' })}`);
    expect(body).not.toMatch(/Zoë|M%C3|=cmd|Ann\b/);
    expect(body.match(/<h2>Answer \d<\/h2>/g)).toEqual([
      '<h2>Answer 1</h2>',
      '<h2>Answer 2</h2>',
      '<h2>Answer 3</h2>',
    ]);
  });

  it('tells how many are to be read', async () => {
    const { address } = await openOn(newCourse());
    expect((await ask(address, '~/')).body).toMatch(
      />why<\/a><\/td><td>manual answer<\/td>.*>3<\/td>.*>3<\/td>/,
    );
    await save(address, 'Ann', { points: '1' });
    expect((await ask(address, '~/')).body).toMatch(
      />why<\/a><\/td><td>manual answer<\/td>.*>3<\/td>.*>2<\/td>/,
    );
  });
});

describe('a mark', () => {
  it('is saved at once, as grading reads it', async () => {
    const course = newCourse();
    const { address } = await openOn(course);
    expect(await save(address, '=cmd', { points: '2,5', comment: '=1+1 is "no" reason\r\nreally' })).toEqual({
      status: 200,
    });
    expect(readManualRows(course.root)).toMatchObject([
      {
        student: '=cmd',
        assignment: 'ps1',
        cell: 'why',
        points: 2.5,
        comment: '=1+1 is "no" reason\nreally',
      },
    ]);
    const grade = writeReports(course.root).find(({ student }) => student === '=cmd')!;
    expect(grade.cells.find(({ cell }) => cell === 'why')).toMatchObject({ score: 2.5 });
    expect(readdirSync(course.root).filter(name => name.startsWith('.'))).toEqual([]);
  });

  it.each([
    ['3.5', '3.5 points, and it is worth 3'],
    ['-1', 'expected a number, got -1'],
    ['two', 'expected a number, got two'],
    ['1e0', 'expected a number, got 1e0'],
    ['Infinity', 'expected a number, got Infinity'],
  ])('of %j points is refused', async (points, error) => {
    const course = newCourse();
    const { address } = await openOn(course);
    expect(await save(address, 'Ann', { points })).toEqual({ status: 422, error });
    expect(existsSync(join(course.root, 'manual.csv'))).toBe(false);
  });

  it('that was changed elsewhere is shown, and not overwritten', async () => {
    const course = newCourse();
    const { address } = await openOn(course);
    const file = join(course.root, 'manual.csv');
    writeFileSync(
      file,
      'student,assignment,cell,points,comment\nAnn,ps1,why,1,by hand\nAnn,ps1,,,all well\n',
    );
    const text = readFileSync(file, 'utf8');
    expect(await save(address, 'Ann', { points: '3' })).toEqual({
      status: 409,
      conflict: { points: '1', comment: 'by hand', isStale: false },
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
    const seen = { points: '1', comment: 'by hand' };
    expect(await save(address, 'Ann', { points: '3', before: [seen] })).toEqual({ status: 200 });
    expect(readManualRows(course.root)).toMatchObject([{ points: 3 }, { cell: '', comment: 'all well' }]);
    expect(await save(address, 'Ann', { before: [{ points: '3', comment: '' }] })).toEqual({ status: 200 });
    expect(readManualRows(course.root)).toMatchObject([{ cell: '' }]);
  });

  it('is not saved into a table that is wrong, which stays as it is', async () => {
    const course = newCourse();
    const { address } = await openOn(course);
    const file = join(course.root, 'manual.csv');
    writeFileSync(file, 'student,assignment,cell,points,comment\n');
    const alias = aliasOf(keyOf(address), 'Ann');
    const { answer } = (await marksOf(address))[alias];
    const text = 'student,assignment,cell,points,comment\nAnn,ps1,why,many,\n';
    writeFileSync(file, text);
    const answered = await ask(address, '~/mark', {
      method: 'POST',
      headers: { origin: new URL(address).origin, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...why,
        student: alias,
        answer,
        points: '1',
        comment: '',
        before: [{ points: '', comment: '' }],
      }),
    });
    expect([answered.status, answered.body]).toEqual([
      500,
      expect.stringContaining('row 2: expected points'),
    ]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('for an answer that was handed in anew is refused, and then confirmed by the same points', async () => {
    const course = newCourse();
    const { address } = await openOn(course);
    await save(address, 'Ann', { points: '2' });
    const { answer: old } = (await marksOf(address))[aliasOf(keyOf(address), 'Ann')];
    course.grade('Ann', solved({ why: 'Another reason.' }, sums()));
    const seen = { points: '2', comment: '' };
    expect(await save(address, 'Ann', { points: '3', before: [seen], answer: old })).toMatchObject({
      status: 422,
      error: expect.stringContaining('handed in anew') as string,
    });
    const isStale = async () => (await marksOf(address))[aliasOf(keyOf(address), 'Ann')].isStale;
    expect(await isStale()).toBe(true);
    const scoreOf = () => writeReports(course.root).find(({ student }) => student === 'Ann')!.cells;
    expect(scoreOf().find(({ cell }) => cell === 'why')!.score).toBeUndefined();
    expect(await save(address, 'Ann', { points: '2', before: [seen] })).toEqual({ status: 200 });
    expect(await isStale()).toBe(false);
    expect(scoreOf().find(({ cell }) => cell === 'why')!.score).toBe(2);
  });

  it('of many at once is lost nowhere', async () => {
    const course = newCourse();
    const { address } = await openOn(course);
    const cells = ['why', 'draw', 'plan', 'sum-tests', 'mean-tests'];
    const students = ['Ann', '=cmd', 'Zoë Müller'];
    const saved = await Promise.all(
      students.flatMap(student =>
        cells.map(cell =>
          save(address, student, { points: '0', comment: `${student} ${cell}` }, { ...why, cell }),
        ),
      ),
    );
    expect(saved.every(({ status }) => status === 200)).toBe(true);
    expect(
      readManualRows(course.root)
        .map(({ comment }) => comment)
        .sort(),
    ).toEqual(students.flatMap(student => cells.map(cell => `${student} ${cell}`)).sort());
  });
});

it('a cell of a name that two notebooks have cannot be marked', async () => {
  const course = newCourse();
  const { address } = await openOn(course);
  const file = join(course.root, 'autograded', 'Ann', 'ps1', 'grade.json');
  const result = JSON.parse(readFileSync(file, 'utf8')) as { notebooks: { notebook: string }[] };
  rmSync(join(course.root, 'autograded', '=cmd'), { recursive: true });
  result.notebooks.push({ ...result.notebooks[0], notebook: 'other.ipynb' });
  writeFileSync(file, JSON.stringify(result));
  expect(await save(address, 'Ann', { points: '1' })).toEqual({
    status: 422,
    error: 'the cell why is in several notebooks of ps1; give each a name of its own',
  });
});

it('the command desk refuses to open without results', async () => {
  let told = '';
  const tell = (text: string) => {
    told += text;
  };
  const { root } = newCourse();
  rmSync(join(root, 'autograded'), { recursive: true });
  expect(await command(['desk', '--course', root], { out: tell, error: tell, isTerminal: false })).toBe(1);
  expect(told).toContain('Run fastbook-course grade first');
});
