import { textOf, type Output } from './nbformat';
import type { Message } from '../protocol/wire';

type DisplayOutput = Extract<Output, { data: unknown }>;

/**
 * The displays of all cells by their `display_id`. A later cell may update them by `update_display_data`
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#update-display-data).
 */
export type Displays = Map<string, DisplayOutput[]>;

/**
 * The outputs of a cell, from its messages on IOPub as Jupyter's front ends collect them
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-iopub-pub-sub-channel).
 */
export class Outputs {
  /** The outputs so far. A message changes this list in place. */
  readonly list: Output[] = [];
  #clearOnNext = false;

  constructor(private readonly displays: Displays) {}

  /** Adds what a message says; a message of another type changes nothing. */
  add({ header: { msg_type }, content }: Message): void {
    switch (msg_type) {
      case 'stream':
        return this.#addStream(content as { name: string; text: string });
      case 'display_data':
        return this.#addDisplay({ output_type: 'display_data', ...dataAndMetadata(content) }, content);
      case 'execute_result':
        return this.#addDisplay(
          {
            output_type: 'execute_result',
            ...dataAndMetadata(content),
            execution_count: (content['execution_count'] as number) ?? null,
          },
          content,
        );
      case 'error':
        return this.#push({
          output_type: 'error',
          ...(content as { ename: string; evalue: string; traceback: string[] }),
        });
      case 'update_display_data':
        return this.#update(content);
      case 'clear_output':
        if (content['wait']) this.#clearOnNext = true;
        else this.list.length = 0;
    }
  }

  /** Consecutive messages of one stream are one output. */
  #addStream({ name, text }: { name: string; text: string }): void {
    const last = this.#clearOnNext ? undefined : this.list.at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text = textOf(last.text) + text;
    else this.#push({ output_type: 'stream', name, text });
  }

  #addDisplay(output: DisplayOutput, content: Record<string, unknown>): void {
    const id = displayId(content);
    if (id !== undefined) this.displays.set(id, [...(this.displays.get(id) ?? []), output]);
    this.#push(output);
  }

  #update(content: Record<string, unknown>): void {
    for (const output of this.displays.get(displayId(content) ?? '') ?? [])
      Object.assign(output, dataAndMetadata(content));
  }

  #push(output: Output): void {
    if (this.#clearOnNext) this.list.length = 0;
    this.#clearOnNext = false;
    this.list.push(output);
  }
}

const dataAndMetadata = (content: Record<string, unknown>) => ({
  data: content['data'] as Record<string, unknown>,
  metadata: (content['metadata'] ?? {}) as Record<string, unknown>,
});

const displayId = (content: Record<string, unknown>) =>
  (content['transient'] as { display_id?: string } | undefined)?.display_id;
