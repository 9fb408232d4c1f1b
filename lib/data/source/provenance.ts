let current: string | undefined;

/** Notes which data the numbers that follow come from; `untarData` does. */
export function useDataset(name: string): void {
  current = name;
}

/**
 * The data set that `untarData` returned last, `MNIST_SAMPLE` or `DRAWN_SAMPLE` for example; undefined
 * before.
 */
export function currentDataset(): string | undefined {
  return current;
}
