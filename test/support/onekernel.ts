import { startKernel, type RawClient } from './rawclient';

/**
 * One kernel for all tests of a file; its fields are there once they run.
 *
 * @param prepare what it is sent before them. Default: nothing.
 */
export function oneKernel(prepare?: (client: RawClient) => Promise<unknown>) {
  const kernel = {} as Awaited<ReturnType<typeof startKernel>>;
  beforeAll(async () => {
    Object.assign(kernel, await startKernel());
    await prepare?.(kernel.client);
  }, 60_000);
  afterAll(() => kernel.end());
  return kernel;
}
