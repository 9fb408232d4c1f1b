import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A kernel's connection file; the names are Jupyter's. */
export interface ConnectionInfo {
  transport: 'tcp';
  ip: string;
  shell_port: number;
  control_port: number;
  iopub_port: number;
  stdin_port: number;
  hb_port: number;
  signature_scheme: 'hmac-sha256';
  key: string;
}

/** Free ports on the loopback interface, and a key of our own. */
export async function newConnection(): Promise<ConnectionInfo> {
  const [shell_port, control_port, iopub_port, stdin_port, hb_port] = await freePorts(5);
  const key = randomBytes(32).toString('hex');
  return { transport: 'tcp', ip: '127.0.0.1', shell_port, control_port, iopub_port, stdin_port, hb_port, signature_scheme: 'hmac-sha256', key };
}

/** Writes the connection file where its owner alone can read it: whoever has the key can run code. */
export function writeConnectionFile(info: ConnectionInfo): { file: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'fastbook-kernel-')); // made with mode 0700
  const file = join(folder, 'connection.json');
  writeFileSync(file, JSON.stringify(info), { mode: 0o600 });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** All of them held at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<Server>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

/** Whether somebody else listens at this port of the loopback interface. */
export function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      resolve(socket.localPort !== port); // asked often enough, a free port answers to itself: TCP's simultaneous open
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}
