import { createServer, type AddressInfo } from 'node:net';

/** The name of the variable in the environment of the grader that `withOutside` sets. */
export const secret = 'TEACHERS_TOKEN';

/**
 * What lies outside of a submission, until a suite has ended: a server, and a secret in the environment.
 *
 * @returns the port of the server, once it listens.
 */
export function withOutside(): () => number {
  const server = createServer();
  beforeAll(async () => {
    process.env[secret] = 'hunter2';
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    delete process.env[secret];
  });
  return () => (server.address() as AddressInfo).port;
}
