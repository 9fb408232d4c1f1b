import seedrandom from 'seedrandom';
import { type LineOptions, plotLine, plotScatter } from 'fastbook-ts';

/** Plots of random data: a fault of the picture's renderer would end this process. */
const plots = Number(process.env['PLOTS'] ?? 500);
const random = seedrandom(process.env['PLOTS_SEED'] ?? 'plots');
const extremes = [NaN, Infinity, -Infinity, 1e300, -1e300, 1e-300, 1.7e308, -1.7e308, 5e-324, 0, -0, 1e15];

const oneOf = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)];
const finite = () => oneOf([random() - 0.5, 1e3 * random(), (random() - 0.5) * 10 ** (600 * random() - 300)]);
const value = () => (random() < 0.1 ? oneOf(extremes) : finite());
const limits = (axis: string) => (random() < 0.3 ? { [axis]: [finite(), finite()] } : {});

function* cases() {
  for (let i = 0; i < plots; i++) {
    const length = oneOf([1, 2, 10, 50, 50, 50, i % 100 === 0 ? 100_000 : 5]);
    const [x, y] = [Array.from({ length }, value), Array.from({ length }, value)];
    const options: LineOptions = { ...limits('xlim'), ...limits('ylim'), points: random() < 0.2 };
    yield { x, y, options };
  }
}

it('plotScatter, plotLine and layers of both draw a picture of whatever they are given', () => {
  let drawn = 0;
  let slowest = { seconds: 0, points: 0 };
  for (const { x, y, options } of cases()) {
    const plot = oneOf([
      () => plotScatter(x, y, options),
      () => plotLine(x, y, options),
      () => plotLine(y, options),
      () => plotLine(x, y, options).layer(plotScatter(y, x)),
    ])();
    const before = process.cpuUsage();
    const { data } = plot.bundle();
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    if (seconds > slowest.seconds) slowest = { seconds, points: x.length };
    if (!data['image/png'])
      throw new Error(`${String(data['text/plain'])}: ${JSON.stringify({ x, y, options })}`);
    drawn++;
  }
  expect(drawn).toBe(plots);
  if (process.env['PLOTS']) console.log(`of ${drawn} plots, in processor time the slowest:`, slowest);
}, 3_600_000);
