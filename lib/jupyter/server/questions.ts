import type { Request } from './shell';
import type { Answer, Question } from './threads';

/** The way to the stdin socket, and to the thread that waits for an answer. */
export interface QuestionEffects {
  /** Sends an `input_request`, and returns its id. `failed` is called where the client is gone. */
  send(to: Request, content: Record<string, unknown>, failed: () => void): string;
  answer(answer: Answer): void;
}

/**
 * The question that a cell asks its reader, on the stdin channel:
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-stdin-router-dealer-channel
 */
export class Questions {
  #pending: { id: number; asker: Request; requestId: string } | undefined;

  /**
   * @param session of the kernel's messages.
   */
  constructor(
    private readonly effects: QuestionEffects,
    private readonly session: string,
  ) {}

  /**
   * Asks.
   *
   * @param asker the `execute_request` of the cell that asks; undefined where that has ended.
   */
  ask({ id, prompt, password }: Question, asker: Request | undefined): void {
    if (!asker) return this.effects.answer({ id, failure: 'ended' });
    if (asker.message.content['allow_stdin'] !== true)
      return this.effects.answer({ id, failure: 'not allowed' });
    const requestId = this.effects.send(asker, { prompt, password }, () =>
      this.#end({ failure: 'gone' }, id),
    );
    this.#pending = { id, asker, requestId };
  }

  /** A message of the stdin channel. What answers no question is dropped. */
  receive({ message: { header, parent_header, content }, identities }: Request): void {
    if (header.msg_type !== 'input_reply' || !this.#pending) return;
    const { asker, requestId } = this.#pending;
    // jupyter_client's replies have no parent; JupyterLab's have the input_request that they answer
    const isLate = parent_header.session === this.session && parent_header.msg_id !== requestId;
    if (isLate || !asker.identities[0].equals(identities[0])) return;
    if (content['status'] === 'error') return this.#end({ failure: 'interrupted' });
    this.#end({ value: typeof content['value'] === 'string' ? content['value'] : '' });
  }

  /** Ends the question without an answer. */
  interrupt(): void {
    this.#end({ failure: 'interrupted' });
  }

  #end(answer: { value: string } | { failure: 'gone' | 'interrupted' }, id = this.#pending?.id): void {
    if (!this.#pending || this.#pending.id !== id) return;
    this.#pending = undefined;
    this.effects.answer({ id, ...answer });
  }
}
