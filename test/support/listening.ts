import { connect } from 'node:net';

/**
 * Whether another process listens at a port.
 *
 * @param address of the port. Default: the loopback interface.
 */
export function isListening(port: number, address = '127.0.0.1'): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, address);
    socket.once('connect', () => {
      // TCP's simultaneous open: a free port that is tried often enough connects to itself
      resolve(socket.localPort !== port);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}
