import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { Script } from 'node:vm';
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
    const answer = this.#interruptible({ id: ++this.#count, prompt, password });
    if (answer && 'value' in answer) return answer.value;
    if (answer?.failure === 'not allowed') return undefined;
    if (answer && answer.failure !== 'interrupted') throw new Error(noAnswer[answer.failure]);
    Atomics.store(this.flags, slots.noticed, Atomics.load(this.flags, slots.interrupts));
    throw new KeyboardInterrupt();
  }

  /**
   * Sends the question and waits, within a script, which a SIGINT ends, and no other code.
   *
   * @returns undefined where a SIGINT came.
   */
  #interruptible(question: Question): Answer | undefined {
    let answer: Answer | undefined;
    const value = () => {
      answer = this.#exchange(question);
    };
    Object.defineProperty(globalThis, waitName, { configurable: true, value });
    try {
      script.runInThisContext({ breakOnSigint: true });
      return answer;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') return undefined;
      throw error;
    } finally {
      Reflect.deleteProperty(globalThis, waitName);
    }
  }

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

const waitName = Symbol.for('fastbook-ts.wait');
const script = new Script("globalThis[Symbol.for('fastbook-ts.wait')]()");
