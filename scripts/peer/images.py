"""The peer of loadImages: the chapter's list comprehension, with PyTorch and PIL. Prints the seconds of each round."""
import sys
import time
from pathlib import Path

import torch
from PIL import Image
from numpy import array

folders = [Path(sys.argv[1]) / folder for folder in ('train/3', 'train/7', 'valid/3', 'valid/7')]
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    for folder in folders:
        tensors = [torch.tensor(array(Image.open(path))) for path in sorted(folder.iterdir())]
        stacked = torch.stack(tensors).float() / 255
    print(time.perf_counter() - start)
