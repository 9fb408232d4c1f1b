import { drawDigit, manualSeed, nn, rand, tensor, tf } from 'fastbook-ts';
import sharp from 'sharp';
import { judge } from '../../lib/vision/digitanswer';
import { digitCards } from '../../lib/vision/digitcards';
import { pngBundle } from '../../lib/show/svg';
import { jupyterDisplay } from '../../lib/show/display';
import { resultOf, startKernel } from '../support/rawclient';

jest.setTimeout(30_000); // of it, seconds for the first picture

const ink = tf.fill([1, 28, 28], 0.5);

describe('judge', () => {
  it('takes a text, a number or a truth value as the answer', () => {
    expect(judge('m', () => 'perhaps', ink)).toEqual({ label: 'perhaps', shares: [], evidence: undefined });
    expect(judge('m', () => 3, ink).label).toBe('3');
    expect(judge('m', x => x.mean().greater(0.4), ink).label).toBe('3');
    expect(judge('m', x => x.mean().greater(0.6), ink).label).toBe('7');
  });

  it('takes one number as a score whose sigmoid is the share of label 1', () => {
    const { label, shares } = judge('m', () => tensor([[Math.log(3)]]), ink);
    expect(label).toBe('3');
    expect(shares.map(([name]) => name)).toEqual(['7', '3']);
    expect(shares[1][1]).toBeCloseTo(0.75);
    expect(judge('m', () => tensor([-2]).toFloat(), ink).label).toBe('7');
  });

  it('takes several numbers as scores whose softmax are the shares of labels', () => {
    const { label, shares } = judge(
      'm',
      () => ({ answer: tensor([[Math.log(3), 0]]), vocab: ['3', '7'] }),
      ink,
    );
    expect(label).toBe('3');
    expect(shares[0][1]).toBeCloseTo(0.75);
    expect(judge('m', () => tf.oneHot(8, 10).toFloat(), ink).label).toBe('8');
  });

  it('finds what each pixel has added to a score: for a linear model its pixel times its weight', () => {
    manualSeed(1);
    const weights = rand(784, 1).sub(0.5);
    for (const sign of [1, -1]) {
      const { label, evidence } = judge('m', x => x.view(-1, 784).matmul(weights).mul(sign), ink);
      const total = weights.sum().item() * 0.5 * sign;
      expect(label).toBe(total > 0 ? '3' : '7');
      expect(evidence!.reduce((a, b) => a + b)).toBeCloseTo(Math.abs(total), 3);
    }
    const two = judge(
      'm',
      x => ({
        answer: x
          .view(-1, 784)
          .matmul(weights)
          .mul(tensor([[1, -1]])),
        vocab: 'ab',
      }),
      ink,
    );
    expect(two.evidence!.reduce((a, b) => a + b)).toBeCloseTo(Math.abs(weights.sum().item() * 0.5), 3);
  });

  it('leaves the gradients of parameters alone, and those of noGrad', () => {
    const net = nn.Sequential(nn.Linear(784, 3), nn.ReLU(), nn.Linear(3, 1));
    const { evidence } = judge('m', x => net(x.view(-1, 784)), ink);
    expect(evidence).toHaveLength(784);
    expect(net.parameters().map(p => p.grad)).toEqual([null, null, null, null]);
  });

  it('takes the evidence of a model for granted, and goes without where there is none', () => {
    const evidence = tf.ones([28, 28]);
    expect(judge('m', () => ({ answer: '3', evidence }), ink).evidence).toEqual(
      new Float32Array(784).fill(1),
    );
    expect(judge('m', x => ({ answer: x.sum(), evidence: null }), ink).evidence).toBeUndefined();
    expect(judge('m', x => x.greater(0).toFloat().sum(), ink).evidence).toBeUndefined();
  });

  it('refuses numbers without names, NaN, promises, and evidence of another size', () => {
    const says = (answer: unknown) => () => judge('m', () => answer as never, ink);
    expect(says(tensor([1, 2]).toFloat())).toThrow("'m' answered with 2 numbers: give their names");
    expect(says({ answer: tensor([1, 2, 3]), vocab: ['3', '7'] })).toThrow('3 of them, not 2');
    expect(says(tensor([NaN]))).toThrow("'m' answered NaN");
    expect(says(Promise.resolve('3'))).toThrow("'m' is async");
    expect(says({ answer: '3', evidence: tensor([1, 2]) })).toThrow("evidence of 'm' has the shape [2]");
  });
});

describe('digitCards', () => {
  it.each([
    ['linear', '3', 1],
    ['a model with a long name', 'sneaker', 0.98],
    ['m', 'no idea at all', undefined],
  ])('digitCards of %s, which says %s, has room for both', async (name, label, share) => {
    const shares = share === undefined ? [] : [[label, share] as const];
    const svg = digitCards(new Map([[name, { label, shares, evidence: undefined }]]));
    const { data } = pngBundle(svg, '');
    const image = sharp(Buffer.from(data['image/png'] as string, 'base64')).flatten({ background: 'white' });
    const png = await image.greyscale().raw().toBuffer({ resolveWithObject: true });
    const { width } = png.info;
    const heading = [...png.data.subarray(0, 88 * width)];
    expect(Math.min(...heading)).toBeLessThan(50);
    for (const edge of [0, width - 1])
      expect(heading.filter((grey, i) => i % width === edge && grey < 255)).toEqual([]);
  });
});

describe('drawDigit without a notebook', () => {
  it('asks every model about the digit that is kept, and has a picture of all', () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    const drawn = drawDigit({ ink: x => x.sum().round(), '<b>': () => 'no idea' });
    log.mockRestore();
    expect(drawn.digit.shape).toEqual([28, 28]);
    expect(drawn.digit.max().item()).toBe(1);
    expect(drawn.answers).toEqual({ ink: '3', '<b>': 'no idea' });
    expect(drawn.toSVG()).toContain('&lt;b&gt;</text>');
    expect(drawn[jupyterDisplay]()).toEqual({
      'text/plain': 'a digit, and who says what: ink 3, <b> no idea',
    });
  });

  it('refuses no models, and a digit of another size', () => {
    expect(() => drawDigit({})).toThrow('give a model by its name');
    expect(() => drawDigit({ m: () => '3' }, { start: tensor([1, 2]) })).toThrow('start has the shape [2]');
  });
});

describe('drawDigit in a notebook', () => {
  let kernel: Awaited<ReturnType<typeof startKernel>>;
  beforeAll(async () => {
    kernel = await startKernel();
  }, 60_000);
  afterAll(() => kernel.end());

  it('is a picture until a front end draws it, then a widget, which answers each change', async () => {
    const { client } = kernel;
    const { messages } = await client.execute(
      "import { drawDigit, tensor } from 'fastbook-ts'; " +
        "const drawn = drawDigit({ ink: x => x.sum().item() > 0 ? 'some' : 'none' });",
    );
    const shown = messages.find(({ type }) => type === 'display_data')!.content;
    expect(Object.keys(shown['data'] as object)).toEqual(['image/png', 'text/plain']);
    const opened = client.received.find(({ message }) => message.header.msg_type === 'comm_open')!.message;
    const tell = async (data: object, buffers: Uint8Array[] = []) => {
      const content = { comm_id: opened.content['comm_id'], data };
      const id = await client.send('comm_msg', content, 'shell', undefined, { buffers });
      const of = () => client.received.filter(({ message }) => message.parent_header.msg_id === id);
      await client.until(() => of().some(({ message }) => message.content['execution_state'] === 'idle'));
      return of().map(({ message }) => message);
    };
    const ready = await tell({ method: 'custom', content: { isReady: true } });
    const update = ready.find(({ header }) => header.msg_type === 'update_display_data')!.content;
    expect(update['transient']).toEqual(shown['transient']);
    expect(Object.keys(update['data'] as object)).toEqual([
      'application/vnd.jupyter.widget-view+json',
      'text/plain',
      'image/png',
    ]);
    const state = { number: 1, ink: null };
    const answers = await tell({ method: 'update', state, buffer_paths: [['ink']] }, [new Uint8Array(784)]);
    const [{ content }] = answers.filter(
      ({ content }) => (content['data'] as { method?: string } | undefined)?.method === 'update',
    );
    expect(content['data']).toMatchObject({ state: { answers: { number: 1 } } });
    expect(JSON.stringify(content['data'])).toContain('>none</text>');
    expect(resultOf(await client.execute('drawn.digit.sum().item() + drawn.answers.ink'))).toBe('0none');
  }, 60_000);
});
