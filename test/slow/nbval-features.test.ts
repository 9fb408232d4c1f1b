import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { tslabKernel } from '../../lib/jupyter/client/stocktslab';
import { NotebookTest } from '../../lib/nbval/notebooktest';
import type { NbvalOptions } from '../../lib/nbval/nbvaloptions';
import {
  display,
  python,
  raised,
  result,
  stdout,
  tslab,
  writeNotebookFile,
  type CellSpec,
} from '../support/notebook';
import { describeTools, environment } from '../support/python';
import { temporaryFolderInPackage } from '../support/folder';

// features beyond nbval, on ipykernel, on our kernel, and on stock tslab

let folder: string;
beforeEach(() => {
  folder = temporaryFolderInPackage('nbval-features-');
});

async function outcomes(
  cells: (string | CellSpec)[],
  options: NbvalOptions = {},
  metadata: Record<string, unknown> = python,
): Promise<string[]> {
  const notebook = new NotebookTest(writeNotebookFile(folder, 'it.ipynb', cells, metadata), options);
  const found: string[] = [];
  try {
    for (const cell of notebook.cells) {
      const {
        verdict: { status, failure, reason },
      } = await notebook.test(cell);
      found.push([status, reason ?? failure?.message].filter(Boolean).join(': '));
    }
  } finally {
    await notebook.close();
  }
  return found;
}

const differ = 'failed: Cell outputs differ';

describeTools('on ipykernel', () => {
  const before = { ...process.env };
  beforeAll(() => {
    Object.assign(process.env, environment());
  });
  afterAll(() => {
    process.env = before;
  });

  it('clear_output clears, at once and with the next output', async () => {
    const cells = [false, true].map(wait => ({
      source:
        'from IPython.display import clear_output\nprint("a")\n' +
        `clear_output(wait=${wait ? 'True' : 'False'})\nprint("b")`,
      outputs: [stdout('b\n')],
    }));
    expect(await outcomes(cells)).toEqual(['passed', 'passed']);
    expect(await outcomes(cells, { compat: true })).toEqual([differ, differ]);
  }, 60_000);

  it('an output that a later cell updates is compared as that one leaves it', async () => {
    const cells = [
      {
        source: 'from IPython.display import display\nd = display("first", display_id="k")',
        outputs: [display({ 'text/plain': "'third'" })],
      },
      { source: 'd.update("second")\nprint(1)', outputs: [stdout('1\n')] },
      'd.update("third")',
      { source: 'print(2)', outputs: [stdout('3\n')] },
    ];
    expect(await outcomes(cells)).toEqual(['passed', 'passed', 'passed', differ]);
    expect(await outcomes(cells, { compat: true })).toEqual([differ, 'passed', 'passed', differ]);
  }, 60_000);

  it('numbers may differ by a tolerance, by tag or for the whole notebook', async () => {
    const cell = { source: 'print("loss 0.25001, 3 rows")', outputs: [stdout('loss 0.25, 3 rows\n')] };
    expect(
      await outcomes([
        cell,
        { ...cell, tags: ['nbval-rtol=1e-3'] },
        { ...cell, metadata: { nbval: { atol: 0.001 } } },
      ]),
    ).toEqual([differ, 'passed', 'passed']);
    expect(await outcomes([cell], {}, { ...python, nbval: { rtol: 0.001 } })).toEqual(['passed']);
    expect(await outcomes([{ ...cell, tags: ['nbval-rtol=1e-3'] }], { compat: true })).toEqual([differ]);
  }, 60_000);

  it('pictures are compared by their pixels, and a page shows where they differ', async () => {
    const picture = async (dots: number) => {
      const pixels = Buffer.alloc(10 * 10 * 3, 255);
      pixels.fill(0, 0, dots * 3);
      return (
        await sharp(pixels, { raw: { width: 10, height: 10, channels: 3 } })
          .png()
          .toBuffer()
      ).toString('base64');
    };
    const [white, dotted] = [await picture(0), await picture(3)];
    const cell = {
      source: `from IPython.display import display\ndisplay({"image/png": "${dotted}"}, raw=True)`,
      outputs: [display({ 'image/png': white })],
    };
    const report = join(folder, 'report');
    expect(
      await outcomes(
        [
          cell,
          { ...cell, tags: ['nbval-images=0.05'] },
          { ...cell, tags: ['nbval-images=0.02'] },
          { ...cell, tags: ['nbval-images'] },
        ],
        { report },
      ),
    ).toEqual(['passed', 'passed', differ, differ]);
    const page = readFileSync(join(report, relative(process.cwd(), folder), 'it.html'), 'utf8');
    expect(page).toContain('3 of 100 pixels differ (3.00 %; 2 % may)');
    expect(page.match(/<figcaption>difference/g)).toHaveLength(2);
    expect(await outcomes([{ ...cell, tags: ['nbval-images'] }], { compat: true })).toEqual(['passed']);
  }, 60_000);

  it('a reply that says error fails a cell in lax, too, but for compat', async () => {
    expect(await outcomes(['%notmagic'], { lax: true })).toEqual([
      'failed: Cell execution caused an exception',
    ]);
    expect(await outcomes(['%notmagic'], { lax: true, compat: true })).toEqual(['passed']);
  }, 60_000);

  it('parameters are set behind the cell with their tag, or before the first, or for old ones', async () => {
    const shows = (value: string): CellSpec => ({ source: 'lr', outputs: [result(value)] });
    const own = { source: 'lr = 1', tags: ['parameters'] };
    const old = { source: 'lr = 2', tags: ['injected-parameters'] };
    const parameters = { lr: 0.5 };
    expect(await outcomes([own, shows('0.5')], { parameters })).toEqual(['passed', 'passed']);
    expect(await outcomes([shows('0.5')], { parameters })).toEqual(['passed']);
    expect(await outcomes([own, old, shows('0.5')], { parameters })).toEqual(['passed', 'passed', 'passed']);
    expect(await outcomes([own, old, shows('2')])).toEqual(['passed', 'passed', 'passed']);
    expect(await outcomes([own, shows('1')], { parameters, compat: true })).toEqual(['passed', 'passed']);
  }, 60_000);

  it('a condition asks the version of the language', async () => {
    const tags = ['nbval-skipif=language==python and version>=3.10: old Python only'];
    expect(await outcomes([{ source: '1', tags }])).toEqual(['skipped: old Python only']);
  }, 60_000);

  it('a v3 notebook runs', async () => {
    const old = {
      nbformat: 3,
      nbformat_minor: 0,
      metadata: { kernelspec: { name: 'python3' } },
      worksheets: [
        {
          cells: [
            {
              cell_type: 'code',
              input: ['1/0'],
              prompt_number: 1,
              outputs: [
                {
                  output_type: 'pyerr',
                  ename: 'ZeroDivisionError',
                  evalue: 'division by zero',
                  traceback: [],
                },
              ],
              metadata: { tags: ['raises-exception'] },
            },
            {
              cell_type: 'code',
              input: '1 + 1',
              prompt_number: 2,
              outputs: [{ output_type: 'pyout', text: ['2'], prompt_number: 2 }],
            },
          ],
        },
      ],
    };
    const path = join(folder, 'old.ipynb');
    writeFileSync(path, JSON.stringify(old));
    const notebook = new NotebookTest(path, { compat: true });
    const statuses: string[] = [];
    for (const cell of notebook.cells) statuses.push((await notebook.test(cell)).verdict.status);
    await notebook.close();
    expect(statuses).toEqual(['passed', 'passed']);
  }, 60_000);

  it('ten thousand cells are read, and each tenth is run and compared', async () => {
    const isRun = (i: number) => i % 10 === 0;
    const cells = Array.from({ length: 10_000 }, (_, i) => ({ source: isRun(i) ? 'pass' : '# NBVAL_SKIP' }));
    const statuses = (await outcomes(cells)).map(status => status.replace(/:.*/, ''));
    expect(statuses).toEqual(cells.map((_, i) => (isRun(i) ? 'passed' : 'skipped')));
  }, 300_000);
});

const stockTslab = { kernelspec: { name: 'stock-tslab', display_name: 'tslab', language: 'typescript' } };

/** Stock tslab prints a value where our kernel has a result. */
describe.each([
  ['the kernel of this package', tslab, (value: string) => result(value)],
  ['stock tslab', stockTslab, (value: string) => stdout(`${value}\n`)],
])('on %s', (_, kernel, shown) => {
  beforeAll(() => {
    const specs = temporaryFolderInPackage('fastbook-kernels-');
    const { argv, env } = tslabKernel();
    mkdirSync(join(specs, 'kernels', 'stock-tslab'), { recursive: true });
    writeFileSync(
      join(specs, 'kernels', 'stock-tslab', 'kernel.json'),
      JSON.stringify({ argv, env, display_name: 'tslab', language: 'typescript' }),
    );
    process.env['JUPYTER_PATH'] = specs;
  });
  afterAll(() => {
    delete process.env['JUPYTER_PATH'];
  });

  it('a cell that throws fails, in lax and in compat, and the next one is not lost', async () => {
    for (const options of [{ lax: true }, { lax: true, compat: true }]) {
      expect(
        await outcomes(
          [
            "throw new Error('no')",
            "globalThis.ran = 'yes'",
            { source: '// NBVAL_CHECK_OUTPUT\nglobalThis.ran', outputs: [shown('yes')] },
          ],
          options,
          kernel,
        ),
      ).toEqual(['failed: Cell execution caused an exception', 'passed', 'passed']);
    }
  }, 60_000);

  it('a cell that may throw is compared by the name and the message of its error', async () => {
    const stored = raised('RangeError', 'too far');
    const cells = [
      { source: "throw new RangeError('too far')", outputs: [stored], tags: ['raises-exception'] },
      { source: "throw new RangeError('too near')", outputs: [stored], tags: ['raises-exception'] },
      ...(kernel === stockTslab
        ? [
            {
              source: "throw new RangeError('too far')",
              outputs: [
                {
                  output_type: 'stream',
                  name: 'stderr',
                  text: 'elsewhere:1\n\nRangeError: too far\n    at other frames\n',
                },
              ],
              tags: ['raises-exception'],
            },
          ]
        : []),
      { source: '1', outputs: [shown('1')], tags: ['raises-exception'] },
    ];
    expect(await outcomes(cells, {}, kernel)).toEqual([
      'passed',
      differ,
      ...(kernel === stockTslab ? ['passed'] : []),
      'failed: Cell was to raise an exception, and raised none',
    ]);
  }, 60_000);

  it('parameters are set in TypeScript, too', async () => {
    const cells = [
      { source: 'let lr = 1;', tags: ['parameters'] },
      { source: 'lr', outputs: [shown('0.5')] },
    ];
    expect(await outcomes(cells, { parameters: { lr: 0.5 } }, kernel)).toEqual(['passed', 'passed']);
  }, 60_000);

  it('retries run a failed cell on a new kernel, behind those before it', async () => {
    const cells = [
      `const fs = require('fs'); fs.appendFileSync('${folder}/starts', 'x'); let n = 0;`,
      {
        source: `n += 1; fs.readFileSync('${folder}/starts', 'utf8').length > 1 ? n : 'too early'`,
        outputs: [shown('1')],
      },
    ];
    expect(await outcomes(cells, { retries: 1 }, kernel)).toEqual(['passed', 'passed']);
  }, 60_000);

  it.each([
    ['loops', 'for (;;) {}'],
    ['waits', 'await new Promise(() => setInterval(() => {}, 1000))'],
  ])(
    'a cell that %s without end is interrupted',
    async (__, source) => {
      expect(
        await outcomes([source, { source: '1', outputs: [shown('1')] }], { cellTimeout: 1.5 }, kernel),
      ).toEqual(['failed: Timeout of 1.5 seconds exceeded executing cell', 'passed']);
    },
    60_000,
  );
});
