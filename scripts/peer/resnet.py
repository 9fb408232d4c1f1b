"""The peer of the ResNet: the same network in plain PyTorch.

resnet.py time PATH BATCHES   prints the seconds of each training batch, on images of PATH
resnet.py fixture             prints the losses of five steps, and gradients of the first, from weights that need no random numbers, as JSON
"""
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def conv(before, channels, kernel, stride=1):
    return nn.Conv2d(before, channels, kernel, stride, (kernel - 1) // 2, bias=False)


class BasicBlock(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        residual = nn.Sequential(conv(before, channels, 3, stride), nn.BatchNorm2d(channels), nn.ReLU(), conv(channels, channels, 3), nn.BatchNorm2d(channels))
        self.add_module('0', residual)
        if stride != 1 or before != channels:
            self.add_module('1', nn.Sequential(conv(before, channels, 1, stride), nn.BatchNorm2d(channels)))

    def forward(self, x):
        children = list(self.children())
        return F.relu(children[0](x) + (children[1](x) if len(children) > 1 else x))


class ConcatPool(nn.Module):
    def forward(self, x):
        return torch.cat([x.amax((2, 3)), x.mean((2, 3))], 1)


def network(dropout=True):
    stages = [nn.Sequential(BasicBlock(before, channels, stride), BasicBlock(channels, channels, 1))
              for before, channels, stride in [(64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2)]]
    body = nn.Sequential(conv(3, 64, 7, 2), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1), *stages)
    head = nn.Sequential(ConcatPool(), nn.BatchNorm1d(1024), nn.Dropout(.25 if dropout else 0), nn.Linear(1024, 512, bias=False), nn.ReLU(),
                         nn.BatchNorm1d(512), nn.Dropout(.5 if dropout else 0), nn.Linear(512, 2, bias=False))
    return nn.Sequential(body, head)


def noise(n, seed):
    """`n` numbers from [-0.5, 0.5) that any language can make: the mixed bits (MurmurHash3's finalizer) of their positions."""
    h = np.arange(n, dtype=np.uint32) + np.uint32(seed * 0x9e3779b9 % 2 ** 32)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85ebca6b)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xc2b2ae35)
    return ((h ^ (h >> np.uint32(16))).astype(np.float64) / 2 ** 32 - .5).astype(np.float32)


def fixture():
    model = network(dropout=False)
    with torch.no_grad():
        for seed, p in enumerate(model.parameters()):
            if p.dim() == 1:
                continue
            values = torch.from_numpy(noise(p.numel(), seed + 1)) * (24 / (p.numel() / p.shape[0])) ** .5  # uniform, with He's variance
            p.copy_(values.view(*p.shape[2:], p.shape[1], p.shape[0]).permute(3, 2, 0, 1) if p.dim() == 4 else values.view(p.shape))
    x = torch.from_numpy(noise(16 * 28 * 28 * 3, 1000)).view(16, 28, 28, 3).permute(0, 3, 1, 2)
    y = torch.arange(16) % 2
    opt = torch.optim.SGD(model.parameters(), lr=1e-4)
    losses, norms = [], {}
    for step in range(5):
        loss = F.cross_entropy(model(x), y)
        opt.zero_grad()
        loss.backward()
        if step == 0:
            norms = {name: p.grad.norm().item() for name, p in model.named_parameters()}
        losses.append(loss.item())
        opt.step()
    print(json.dumps({'madeBy': f'scripts/peer/resnet.py fixture, PyTorch {torch.__version__}', 'losses': losses, 'gradientNorms': norms}, indent=2))


def timing(path, batches):
    from PIL import Image
    files = [(file, label) for label, digit in enumerate('37') for file in sorted((Path(path) / 'train' / digit).iterdir())]
    x = torch.stack([torch.tensor(np.array(Image.open(file))) for file, _ in files]).float().div(255)[:, None].expand(-1, 3, -1, -1)
    y = torch.tensor([label for _, label in files])
    model = network()
    opt = torch.optim.AdamW(model.parameters(), lr=.004, betas=(.95, .99), eps=1e-5, weight_decay=.01)
    for batch in torch.randperm(len(x))[:64 * batches].view(-1, 64):
        start = time.perf_counter()
        loss = F.cross_entropy(model(x[batch]), y[batch])
        loss.backward()
        opt.step()
        opt.zero_grad()
        loss.item()
        print(time.perf_counter() - start)


if sys.argv[1] == 'fixture':
    fixture()
else:
    timing(sys.argv[2], int(sys.argv[3]))
