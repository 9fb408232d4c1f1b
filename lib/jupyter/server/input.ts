import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { noAnswer, promptFunctions } from './promptfunctions';
import { KeyboardInterrupt } from './runningcell';
import { slots, type Answer, type Question } from './threads';

/**
 * Asks the reader of the running cell, as browsers and Deno do: the thread where cells run waits for the
 * answer, while the thread of the sockets exchanges the messages.
 */
export class Prompter {
  #count = 0;

  /**
   * @param ask sends a question to the thread of the sockets.
   * @param answers where that sends the answer.
   * @param flags the shared memory; see `slots`.
   */
  constructor(
    private readonly ask: (question: Question) => void,
    private readonly answers: MessagePort,
    private readonly flags: Int32Array,
  ) {}

  /** The functions for the global object; see `cellglobals.ts`. */
  functions() {
    return promptFunctions((prompt, isPassword) => this.#ask(prompt, isPassword));
  }

  /**
   * @returns undefined where the front end does not allow questions.
   */
  #ask(prompt: string, password: boolean): string | undefined {
    const answer = this.#exchange({ id: ++this.#count, prompt, password });
    if ('value' in answer) return answer.value;
    if (answer.failure === 'not allowed') return undefined;
    if (answer.failure !== 'interrupted') throw new Error(noAnswer[answer.failure]);
    Atomics.store(this.flags, slots.noticed, Atomics.load(this.flags, slots.interrupts));
    throw new KeyboardInterrupt();
  }

  /** Sends the question and waits. An interrupt is an answer, too. */
  #exchange(question: Question): Answer {
    Atomics.store(this.flags, slots.answered, 0);
    this.ask(question);
    for (;;) {
      Atomics.wait(this.flags, slots.answered, 0);
      Atomics.store(this.flags, slots.answered, 0);
      // one that a signal has ended may have an answer, too
      for (let next = this.#take(); next; next = this.#take()) if (next.id === question.id) return next;
    }
  }

  #take(): Answer | undefined {
    return (receiveMessageOnPort(this.answers) as { message: Answer } | undefined)?.message;
  }
}
