"""The peer of the training epochs: the chapter's loop in PyTorch, with its own DataLoader. Prints the seconds of each epoch."""
import sys
import time
from pathlib import Path

import torch
from PIL import Image
from numpy import array
from torch import nn
from torch.utils.data import DataLoader

path, kind, epochs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])


def images(digit):
    return torch.stack([torch.tensor(array(Image.open(file))) for file in sorted((path / 'train' / digit).iterdir())]).float() / 255


threes, sevens = images('3'), images('7')
x = torch.cat([threes, sevens]).view(-1, 784)
y = torch.tensor([1] * len(threes) + [0] * len(sevens)).unsqueeze(1)
dl = DataLoader(list(zip(x, y)), batch_size=256)


def mnist_loss(predictions, targets):
    predictions = predictions.sigmoid()
    return torch.where(targets == 1, 1 - predictions, predictions).mean()


if kind == 'linear':
    weights, bias = torch.randn(784, 1).requires_grad_(), torch.randn(1).requires_grad_()
    params, lr, model = (weights, bias), 1., lambda xb: xb @ weights + bias
else:
    model = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 1))
    params, lr = list(model.parameters()), 0.1

for _ in range(epochs):
    start = time.perf_counter()
    for xb, yb in dl:
        mnist_loss(model(xb), yb).backward()
        for p in params:
            p.data -= p.grad * lr
            p.grad.zero_()
    print(time.perf_counter() - start)
