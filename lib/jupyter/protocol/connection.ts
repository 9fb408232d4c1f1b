import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, isIPv6, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capability } from 'zeromq';

/**
 * A kernel's connection file (https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files).
 */
export interface ConnectionInfo {
  transport: 'tcp' | 'ipc';
  /** An address, IPv4 or IPv6, or `*` for all; with `ipc` the prefix of the sockets' paths. */
  ip: string;
  shell_port: number;
  control_port: number;
  iopub_port: number;
  stdin_port: number;
  hb_port: number;
  signature_scheme: 'hmac-sha256';
  /** Signs the messages; with an empty key they are not signed. */
  key: string;
  /**
   * The keys of CurveZMQ, each 40 characters of Z85; with them all sockets are encrypted (jupyter_client's
   * `KernelManager.transport_encryption`). Default: not encrypted.
   */
  curve_publickey?: string;
  /** See `curve_publickey`. */
  curve_secretkey?: string;
}

/** A new connection over TCP: free ports on the loopback interface, and a random key. */
export async function newConnection(): Promise<ConnectionInfo> {
  const [shell_port, control_port, iopub_port, stdin_port, hb_port] = await freePorts(5);
  const key = randomBytes(32).toString('hex');
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    shell_port,
    control_port,
    iopub_port,
    stdin_port,
    hb_port,
    signature_scheme: 'hmac-sha256',
    key,
  };
}

/** A new connection over sockets in a folder, for a kernel without network, with a random key. */
export function newIpcConnection(folder: string): ConnectionInfo {
  const key = randomBytes(32).toString('hex');
  return {
    transport: 'ipc',
    ip: join(folder, 'kernel'),
    shell_port: 1,
    control_port: 2,
    iopub_port: 3,
    stdin_port: 4,
    hb_port: 5,
    signature_scheme: 'hmac-sha256',
    key,
  };
}

/** A socket's address in ZeroMQ's notation. */
export const addressOf = ({ transport, ip }: ConnectionInfo, port: number): string =>
  transport === 'ipc' ? `ipc://${ip}-${port}` : `tcp://${isIPv6(ip) ? `[${ip}]` : ip}:${port}`;

/** Makes a folder for a kernel's connection file and sockets, which only its owner can enter (mode 0700). */
export const newConnectionFolder = (): string => mkdtempSync(join(tmpdir(), 'fastbook-kernel-'));

/**
 * Writes the connection file, which only its owner can read: everybody who has the key can run code.
 *
 * @returns the file, and a function that removes it with its folder.
 */
export function writeConnectionFile(
  info: ConnectionInfo,
  folder = newConnectionFolder(),
): { file: string; remove: () => void } {
  const file = join(folder, 'connection.json');
  writeFileSync(file, JSON.stringify(info), { mode: 0o600 });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Reads the connection file that a kernel was started with. Everybody who can read it can run code, so its
 * mode is changed where others can read it.
 *
 * @throws Error naming the file, what is wrong with it, and the value.
 */
export function readConnectionFile(file: string): ConnectionInfo {
  const fail = (what: string, cause?: unknown): never => {
    throw new Error(`the connection file ${file} ${what}`, { cause });
  };
  let info: Partial<ConnectionInfo> | null = null;
  try {
    info = JSON.parse(readFileSync(file, 'utf8')) as Partial<ConnectionInfo> | null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    fail(
      code === 'ENOENT'
        ? 'is not there'
        : error instanceof SyntaxError
          ? `is not JSON: ${message}`
          : `cannot be read: ${message}`,
      error,
    );
  }
  if (typeof info !== 'object' || info === null) return fail('is not a JSON object');
  for (const name of ['shell_port', 'control_port', 'iopub_port', 'stdin_port', 'hb_port'] as const) {
    const port: unknown = info[name];
    if (!(Number.isInteger(port) && (port as number) > 0 && (port as number) < 65536))
      fail(`has no port ${name}: expected 1 to 65535, got ${JSON.stringify(port)}`);
  }
  const scheme = info.signature_scheme ?? 'hmac-sha256';
  if (scheme !== 'hmac-sha256')
    fail(`asks for the signature scheme ${JSON.stringify(scheme)}; this kernel knows hmac-sha256`);
  if (typeof (info.key ?? '') !== 'string')
    fail(`has no key: expected text, got ${JSON.stringify(info.key)}`);
  const { curve_publickey: publicKey, curve_secretkey: secretKey } = info;
  if (publicKey !== undefined || secretKey !== undefined) {
    for (const [name, value] of Object.entries({ curve_publickey: publicKey, curve_secretkey: secretKey }))
      if (typeof value !== 'string' || !z85Key.test(value))
        fail(`has no ${name}: expected 40 characters of Z85, got ${describeKey(value)}`);
    if (!capability.curve)
      fail('asks for encryption with CurveZMQ, which ZeroMQ lacks on this machine; start without it');
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    try {
      chmodSync(file, 0o600);
    } catch {
      console.error(`the connection file ${file} can be read by others, and its mode cannot be changed`);
    }
  }
  return {
    transport: 'tcp',
    ...info,
    ip: info.ip || '127.0.0.1',
    key: info.key ?? '',
    signature_scheme: scheme,
  } as ConnectionInfo;
}

/** A key of 32 bytes in Z85 (https://rfc.zeromq.org/spec/32/). */
const z85Key = /^[\w.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

/** A key is a secret, so that its error names its length alone. */
const describeKey = (value: unknown) =>
  typeof value === 'string' ? `${value.length} characters` : (JSON.stringify(value) ?? 'nothing');

/** Free ports, all reserved at the same time so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}
