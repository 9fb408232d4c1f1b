import { F, Image, loadImages, tensor, tf, untarData, URLs, type Path } from 'fastbook-ts';
import { describeMnist } from '../support/mnist';

/** The numbers of the chapter on the real images. PyTorch gives them as well. */
describeMnist('MNIST_SAMPLE', () => {
  let path: Path;
  beforeAll(async () => {
    jest.spyOn(console, 'log').mockImplementation();
    path = await untarData(URLs.MNIST_SAMPLE);
    expect(path.name).toBe('mnist_sample');
  }, 60_000);
  const load = async (set: string, digit: string) =>
    (await loadImages(path.join(set, digit).ls())).float().div(255);

  it('has 6131, 6265, 1010 and 1028 images', () => {
    const counts = [
      ['train', '3'],
      ['train', '7'],
      ['valid', '3'],
      ['valid', '7'],
    ].map(folder => path.join(...folder).ls().length);
    expect(counts).toEqual([6131, 6265, 1010, 1028]);
  });

  it('has the pixels of the second three', async () => {
    const im3 = await Image.open(path.join('train', '3', '10000.png'));
    expect([im3.width, im3.height, im3.mode]).toEqual([28, 28, 'L']);
    expect(tensor(im3).window([4, 10], [4, 10]).arraySync()).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 29],
      [0, 0, 0, 48, 166, 224],
      [0, 93, 244, 249, 253, 187],
      [0, 107, 253, 253, 230, 48],
      [0, 3, 20, 20, 15, 0],
    ]);
  });

  it("gives the chapter's distances and accuracies", async () => {
    const [threes, sevens, valid3, valid7] = [
      await load('train', '3'),
      await load('train', '7'),
      await load('valid', '3'),
      await load('valid', '7'),
    ];
    const [a3, mean3, mean7] = [threes.at(1), threes.mean(0), sevens.mean(0)];
    const distances = [
      F.l1Loss(a3, mean3),
      F.mseLoss(a3, mean3).sqrt(),
      F.l1Loss(a3, mean7),
      F.mseLoss(a3, mean7).sqrt(),
      F.mseLoss(a3, mean7),
    ];
    const close = (got: number[], expected: number[]) =>
      got.forEach((x, i) => expect(Math.abs(x - expected[i])).toBeLessThan(2e-6));
    close(
      distances.map(d => d.item()),
      [0.11143655, 0.2020832, 0.15861911, 0.30210891, 0.09126979],
    );
    close([mean3.mean().item(), mean7.mean().item()], [0.14153016, 0.1145277]);

    const distance = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).abs().mean([-1, -2]);
    const valid3Dist = distance(valid3, mean3);
    expect(String(valid3Dist)).toBe('tensor([0.1280, 0.1623, 0.1242,  ..., 0.1508, 0.1263, 0.1260])');
    close(
      [valid3Dist.mean().item(), valid3Dist.min().item(), valid3Dist.max().item()],
      [0.12963934, 0.10180644, 0.19729964],
    );

    const is3 = (x: tf.Tensor) => distance(x, mean3).lt(distance(x, mean7));
    expect(is3(a3).item()).toBe(1);
    expect(String(is3(valid3))).toBe('tensor([ true,  true,  true,  ..., false,  true,  true])');
    expect([is3(valid3).sum().item(), 1028 - is3(valid7).sum().item()]).toEqual([926, 1013]);
  });
});
