import { SharedMemory } from '../../lib/jupyter/lite/sharedmemory';

describe('memory that a page shares with its kernel', () => {
  const page = new SharedMemory();
  const worker = new SharedMemory(page.buffer);

  it('brings the answer to a question, whatever its letters', () => {
    for (const text of ['seven', '', '七 ∑ 🙂', 'x'.repeat(65_536)])
      expect(worker.ask(() => page.answer(text))).toBe(text);
  });

  it('ends a question by an interrupt, and counts it', () => {
    expect(worker.ask(() => page.interrupt())).toBeUndefined();
    expect(worker.interrupts).toBe(1);
    expect(worker.ask(() => page.answer('later'))).toBe('later');
  });

  it('refuses an answer that has no room', () => {
    expect(() => worker.ask(() => page.answer('é'.repeat(32_769)))).toThrow(
      'the answer is longer than 65536 bytes',
    );
  });
});
