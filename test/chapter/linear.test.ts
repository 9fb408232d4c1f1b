import {
  cat,
  DataLoader,
  DataLoaders,
  Learner,
  loadImages,
  nn,
  SGD,
  tensor,
  tf,
  untarData,
  URLs,
  useBackend,
  where,
  zeros,
  zip,
} from 'fastbook-ts';
import { linearOfPytorch as pytorch } from '../../scripts/doctor/linearmodel';
import { describeMnist } from '../support/mnist';

const mnistLoss = (preds: tf.Tensor, targets: tf.Tensor) => {
  const p = preds.sigmoid();
  return where(targets.eq(1), tensor(1).sub(p), p).mean();
};
const batchAccuracy = (preds: tf.Tensor, yb: tf.Tensor) =>
  preds.sigmoid().gt(0.5).float().eq(yb).float().mean();

async function sets() {
  const path = await untarData(URLs.MNIST_SAMPLE);
  expect(path.name).toBe('mnist_sample');
  const [train, valid] = await Promise.all(
    ['train', 'valid'].map(async set => {
      const [threes, sevens] = await Promise.all(
        ['3', '7'].map(digit => loadImages(path.join(set, digit).ls())),
      );
      return zip(
        cat([threes, sevens]).view(-1, 784).float().div(255),
        tensor([...Array<number>(threes.length).fill(1), ...Array<number>(sevens.length).fill(0)]).unsqueeze(
          1,
        ),
      );
    }),
  );
  return { train, valid };
}

describeMnist('the linear model from zero', () => {
  describe.each(['wasm', 'onnxruntime', 'cpu'])('on %s', backend => {
    let data: Awaited<ReturnType<typeof sets>>;
    beforeAll(async () => {
      useBackend(backend);
      jest.spyOn(console, 'log').mockImplementation();
      data = await sets();
    }, 60_000);
    afterAll(() => {
      useBackend('wasm');
    });

    const loaders = () =>
      [
        new DataLoader(data.train, { batchSize: 256 }),
        new DataLoader(data.valid, { batchSize: 256 }),
      ] as const;

    it("has PyTorch's losses and weights in a loop by hand", () => {
      const [dl, validDl] = loaders();
      const params = [zeros([784, 1]).requiresGrad_(), zeros([1]).requiresGrad_()];
      const [weights, bias] = params;
      const linear1 = (xb: tf.Tensor) => xb.matmul(weights).add(bias);
      const counts: number[] = [];
      for (let epoch = 0; epoch < 20; epoch++) {
        for (const [xb, yb] of dl) {
          mnistLoss(linear1(xb), yb).backward();
          for (const p of params) {
            p.sub_(p.grad!.mul(1));
            p.grad!.zero_();
          }
        }
        const accs: number[] = [];
        let correct = 0;
        for (const [xb, yb] of validDl) {
          accs.push(batchAccuracy(linear1(xb), yb).item());
          correct += Math.round(accs.at(-1)! * xb.length);
        }
        counts.push(tf.memory().numTensors);
        if (pytorch[epoch])
          expect([epoch, correct, (accs.reduce((a, b) => a + b) / accs.length).toFixed(4)]).toEqual([
            epoch,
            ...pytorch[epoch].slice(2),
          ]);
      }
      expect(counts[19] - counts[1]).toBeLessThan(100);
      expect(Math.sqrt(weights.square().sum().item())).toBeCloseTo(5.38695, 3);
      expect(bias.item()).toBeCloseTo(-0.68284, 4);
    }, 60_000);

    it("has PyTorch's losses in a Learner", async () => {
      const model = nn.Linear(784, 1);
      for (const p of model.parameters()) p.zero_();
      const counts: number[] = [];
      const learn = new Learner(new DataLoaders(...loaders()), model, {
        lossFunc: mnistLoss,
        optFunc: SGD,
        metrics: batchAccuracy,
      });
      await learn.fit(20, 1, {
        cbs: [
          {
            afterEpoch: () => {
              counts.push(tf.memory().numTensors);
            },
          },
        ],
      });
      for (const [epoch, [trainLoss, validLoss, correct]] of Object.entries(pytorch)) {
        const [train, valid, accuracy] = learn.recorder.values[Number(epoch)];
        expect(Math.abs(train - trainLoss)).toBeLessThan(1e-4);
        expect(Math.abs(valid - validLoss)).toBeLessThan(1e-4);
        expect(Math.round(accuracy * 2038)).toBe(correct);
      }
      expect(counts[19] - counts[1]).toBeLessThan(100);
    }, 60_000);
  });
});
