import * as tf from '../host/tfjs';
import { BatchNorm2d, Conv2d, kaimingNormal, MaxPool2d, ReLU, Sequential, type Module } from '../nn';
import { listing, module } from '../nn/module';

/** A network for images without its last layers, which `visionLearner` adds. */
export interface Body {
  /** From images `[bs, height, width, 3]` to `[bs, height / 32, width / 32, features]`. */
  readonly module: Module;
  /** Number of channels at its end. */
  readonly features: number;
}

/** Makes the body of a network, with new weights. */
export type Architecture = () => Body;

/**
 * ResNet (He et al. 2015, https://arxiv.org/abs/1512.03385) with 18 layers, as torchvision builds it, without
 * its pooling and last layer: 11,176,512 parameters.
 */
export const resnet18: Architecture = () => resnet(2, 2, 2, 2);

/** ResNet with 34 layers: see {@link resnet18}. */
export const resnet34: Architecture = () => resnet(3, 4, 6, 3);

/**
 * @param blocks Number of blocks in each stage. A stage has twice the channels of the one before, from 64 on,
 * and half the height and width.
 */
function resnet(...blocks: number[]): Body {
  let channels = 64;
  const stem = [
    conv(3, channels, 7, 2),
    BatchNorm2d(channels),
    ReLU(),
    MaxPool2d(3, { stride: 2, padding: 1 }),
  ];
  const stages = blocks.map((count, stage) => {
    const [before, stride] = [channels, stage === 0 ? 1 : 2];
    channels = 64 * 2 ** stage;
    return Sequential(
      ...Array.from({ length: count }, (_, i) =>
        i === 0 ? basicBlock(before, channels, stride) : basicBlock(channels, channels, 1),
      ),
    );
  });
  return { module: Sequential(...stem, ...stages), features: channels };
}

/** Two convolutions and a shortcut past them: they learn what to add to their input. */
function basicBlock(before: number, channels: number, stride: number): Module {
  const residual = Sequential(
    conv(before, channels, 3, stride),
    BatchNorm2d(channels),
    ReLU(),
    conv(channels, channels, 3, 1),
    BatchNorm2d(channels),
  );
  const children = [residual];
  if (stride !== 1 || before !== channels)
    children.push(Sequential(conv(before, channels, 1, stride), BatchNorm2d(channels)));
  return module(
    x =>
      // frees at once what nobody outside of the block sees
      tf.tidy(() => {
        const shortcut = children.length > 1 ? children[1](x) : x;
        return tf.relu(tf.add(residual(x), shortcut));
      }),
    { text: () => listing('BasicBlock', children), children },
  );
}

/** A convolution that leaves the size as it is but for the stride, with torchvision's initial weights. */
const conv = (before: number, channels: number, kernelSize: number, stride: number): Module =>
  Conv2d(before, channels, kernelSize, {
    stride,
    padding: (kernelSize - 1) / 2,
    bias: false,
    init: kaimingNormal(kernelSize ** 2 * channels),
  });
