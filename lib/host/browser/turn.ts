const channel = new MessageChannel();
const waiting: (() => void)[] = [];
(channel.port1 as { onmessage?: () => void }).onmessage = () => waiting.shift()?.();

/** Resolves in the next turn; a timer would wait for 4 ms from the fifth on. */
export const nextTurn = (): Promise<void> =>
  new Promise(resolve => {
    waiting.push(resolve);
    channel.port2.postMessage(0);
  });
