import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneKernel } from '../support/onekernel';
import { pause, printed, resultOf, type Answer } from '../support/rawclient';

// Child processes that inherit the kernel's streams. One kernel for the whole file.
jest.setTimeout(30_000);
const folder = mkdtempSync(join(tmpdir(), 'children-'));
const kernel = oneKernel(client =>
  client.execute("import { execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';"),
);
afterAll(() => rmSync(folder, { recursive: true }));

const run = (code: string) => kernel.client.execute(code);
const streams = ({ messages }: Answer) =>
  messages
    .filter(({ type }) => type === 'stream')
    .map(({ content }) => `${String(content['name'])}: ${String(content['text'])}`);

/** A script that Node runs, as an argument. */
const script = (name: string, code: string): string => {
  writeFileSync(join(folder, name), code);
  return JSON.stringify(join(folder, name));
};

/** Code that is run by a Node of its own. */
const node = (code: string, stdio = "'inherit'") =>
  `(process.execPath, ['-e', ${JSON.stringify(code)}], { stdio: ${stdio} })`;

/** The text that the cell of an answer has printed until now. */
const printedBy = (id: string) =>
  kernel.client.received
    .filter(
      ({ message: { header, parent_header } }) => header.msg_type === 'stream' && parent_header.msg_id === id,
    )
    .map(({ message: { content } }) => content['text'])
    .join('');

describe('a child that inherits stdout', () => {
  it.each([
    ['execSync', "execSync('echo b', { stdio: 'inherit' });"],
    ['execFileSync', `execFileSync${node("console.log('b')")};`],
    ['spawnSync', `spawnSync${node("console.log('b')")};`],
    ['spawnSync, by number', `spawnSync${node("console.log('b')", '[0, 1, 2]')};`],
    ['spawnSync, by stream', `spawnSync${node("console.log('b')", "['ignore', process.stdout, 'pipe']")};`],
    ['spawn', `await new Promise(ended => spawn${node("console.log('b')")}.on('exit', ended));`],
  ])('prints beneath its cell, in order: %s', async (_, call) => {
    const answer = await run(`console.log('a');\n${call}\nconsole.log('c');`);
    expect(printed(answer)).toBe('a\nb\nc\n');
    expect(printed(answer, 'stderr')).toBe('');
  });

  it('prints to stderr what it writes there', async () => {
    expect(streams(await run(`spawnSync${node("console.error('wrong'); console.log('right')")};`))).toEqual([
      'stdout: right\n',
      'stderr: wrong\n',
    ]);
  });

  it('prints all of it where it fails, and where its cell fails with it', async () => {
    const answer = await run("execSync('echo before; exit 3', { stdio: 'inherit' });");
    expect(printed(answer)).toBe('before\n');
    expect(answer.reply['evalue']).toMatch(/^Command failed/);
  });

  it('may be a script that is forked, which talks as well', async () => {
    const path = script('forked.js', "console.log('from the fork', process.argv[2]); process.send(7);");
    const answer = await run(`
      const child = fork(${path}, ['x']);
      const message = await new Promise(resolve => child.once('message', resolve));
      await new Promise(resolve => child.once('exit', resolve));
      message`);
    expect(printed(answer)).toBe('from the fork x\n');
    expect(resultOf(answer)).toBe('7');
  });

  it('is shown while it runs, and goes on beneath its own cell after its end', async () => {
    const path = script(
      'slow.js',
      "console.log('first'); process.once('message', () => { console.log('second'); process.exit(); });",
    );
    const id = await kernel.client.send('execute_request', { code: `const slow = fork(${path});` });
    await kernel.client.answer(id);
    await kernel.client.until(() => printedBy(id) === 'first\n');
    const next = await run(
      "console.log('next'); slow.send('go'); await new Promise(r => slow.on('exit', r));",
    );
    expect(printed(next)).toBe('next\n');
    await kernel.client.until(() => printedBy(id) === 'first\nsecond\n');
  });

  it('may split characters over its writes', async () => {
    const halves =
      'const write = (...bytes) => process.stdout.write(Buffer.from(bytes)); ' +
      'write(0xe2, 0x82); setTimeout(() => write(0xac, 10), 200);';
    expect(printed(await run(`await new Promise(ended => spawn${node(halves)}.on('exit', ended));`))).toBe(
      '€\n',
    );
    const long = "process.stdout.write('x' + '€'.repeat(100_000))";
    expect(printed(await run(`spawnSync${node(long)};`))).toBe(`x${'€'.repeat(100_000)}`);
  });

  // a shell waits for its programs, and ends when they have ended
  it.each(['exec sleep 20', 'sleep 20', 'sleep 20; true', '(sleep 20)'])(
    'prints what it did before an interrupt of %s',
    async command => {
      const id = await kernel.client.send('execute_request', {
        code: `console.log('begun'); execSync('echo waits; ${command}', { stdio: 'inherit' });`,
      });
      await kernel.client.until(() => printedBy(id) === 'begun\n'); // before the child ends
      await pause(300);
      await kernel.client.request('interrupt_request', {}, 'control');
      const answer = await kernel.client.answer(id);
      expect(answer.reply).toMatchObject({ status: 'error' });
      expect(printed(answer)).toBe('begun\nwaits\n');
      expect(printed(await run("execSync('echo again', { stdio: 'inherit' });"))).toBe('again\n');
    },
  );

  it('reads nothing from the terminal', async () => {
    expect(resultOf(await run("spawnSync('cat', { stdio: 'inherit' }).status"))).toBe('0');
  });
});

describe('child_process', () => {
  it('keeps its pipes, and the properties of its functions', async () => {
    const answer = await run(`
      import { promisify } from 'node:util';
      import childProcess, { exec } from 'node:child_process';
      const { stdout } = await promisify(exec)('echo piped');
      const { spawn: imported } = await import('node:child_process');
      [stdout, execSync('echo output', { encoding: 'utf8' }), spawn.name, spawn.length, fork.name,
        fork.length, childProcess.spawn === spawn, imported === spawn].join()`);
    expect(resultOf(answer)).toBe('piped\n,output\n,spawn,3,fork,1,true,true');
    expect(printed(answer)).toBe('');
  });

  it('says what is wrong with its arguments, and with commands that are missing', async () => {
    const { reply } = await run("spawn(5 as any, [], { stdio: 'inherit' })");
    expect(reply['evalue']).toMatch(/"file" argument/);
    const missing = "await new Promise(r => spawn('no-such-command', { stdio: 'inherit' }).on('error', r))";
    expect(resultOf(await run(`(${missing} as Error).message`))).toBe('spawn no-such-command ENOENT');
  });

  it('leaves no files and no descriptors behind', async () => {
    if (process.platform !== 'linux') return;
    const left = await run(`
      import { readdirSync, readlinkSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      for (let i = 0; i < 20; i++) execSync('echo x', { stdio: 'inherit' });
      const target = (descriptor: string) => {
        try { return readlinkSync('/proc/self/fd/' + descriptor); } catch { return ''; }
      };
      [...readdirSync('/proc/self/fd').map(target), ...readdirSync(tmpdir())]
        .filter(name => name.includes('fastbook-output-')).length`);
    expect(resultOf(left)).toBe('0');
    expect(kernel.terminal()).toBe('');
  });
});
