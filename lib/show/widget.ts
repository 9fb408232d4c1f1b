import { notebookComms, type Comm, type CommMessage, type Comms } from '../host/notebook';
import { inspect } from '../host/text';
import { putBuffers, separateBuffers, type BufferPath } from './buffers';
import { Rich, type Bundle } from './display';

/** A widget's looks, and what it begins with. */
export interface WidgetOptions<S extends object> {
  /**
   * An ES module as text, which the front end runs: its default export has a function
   * `render({ model, el })` (https://anywidget.dev/en/afm/). `model.get(name)`, `model.set(name, value)` with
   * `model.save_changes()`, and `model.on('change:NAME', listener)` are the state; `model.send(content)` and
   * `model.on('msg:custom', listener)` are messages.
   */
  readonly esm: string;
  /** A style sheet. Default: none. */
  readonly css?: string;
  /**
   * The state that both sides share: JSON, and bytes as a Uint8Array, which the front end gets as a DataView.
   * Default: empty.
   */
  readonly state?: S;
}

/** What a listener gets beside a message: its binary data. */
type MessageListener = (content: never, buffers: readonly Uint8Array[]) => unknown;

/** The version of the widgets' messages that we speak. */
const protocol = { version: '2.1.0' };
const viewMime = 'application/vnd.jupyter.widget-view+json';

/**
 * Makes a widget: a view of your own in the notebook, which shares a state with the kernel. It shows itself
 * at the end of a cell; each of its views has the same state.
 *
 * ```ts
 * const slider = widget({
 *   esm: `export default { render({ model, el }) {
 *     const input = document.createElement('input');
 *     Object.assign(input, { type: 'range', value: model.get('value') });
 *     input.oninput = () => { model.set('value', Number(input.value)); model.save_changes(); };
 *     el.append(input);
 *   } }`,
 *   state: { value: 5 },
 * });
 * slider.on('value', value => bars.set({ height: 2 * value })); // another widget
 * slider
 * ```
 *
 * JupyterLab draws it where the Python package `anywidget` is installed beside it. In stock tslab and outside
 * of a notebook it is its state alone, and shows itself as text.
 *
 * @throws TypeError for an `esm` that is not text, and a name in the state that begins with `_`: those belong
 * to the protocol.
 */
export const widget = <S extends object = Record<string, never>>(options: WidgetOptions<S>): Widget<S> =>
  new Widget(options);

/**
 * A widget by anywidget's protocol (https://anywidget.dev): a comm that has the model of
 * https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md. See {@link widget}.
 */
export class Widget<S extends object> extends Rich {
  readonly #model: Record<string, unknown>;
  readonly #state: S;
  readonly #listeners = new Map<string, Set<(value: never, previous: never) => unknown>>();
  readonly #messageListeners = new Set<MessageListener>();
  #comm: Comm | undefined;

  constructor({ esm, css, state }: WidgetOptions<S>) {
    super();
    if (typeof esm !== 'string')
      throw new TypeError(`widget({ esm }): expected the text of an ES module, got ${inspect(esm)}`);
    this.#state = this.#checked({ ...state } as S);
    this.#model = {
      _model_module: 'anywidget',
      _model_name: 'AnyModel',
      _model_module_version: '*',
      _view_module: 'anywidget',
      _view_name: 'AnyView',
      _view_module_version: '*',
      _view_count: null,
      _dom_classes: [],
      _anywidget_id: crypto.randomUUID(), // a style sheet takes the place of one with the same id
      _esm: esm,
      ...(css !== undefined && { _css: css }),
    };
    const comms = notebookComms();
    if (!comms) return;
    answerReloads(comms);
    const { state: data, paths, buffers } = separateBuffers(this.#all());
    this.#comm = comms.open(
      'jupyter.widget',
      { state: data, buffer_paths: paths },
      { metadata: protocol, buffers },
    );
    live.set(this.#comm.id, () => this.#all());
    this.#comm.onMessage(message => this.#receive(message));
    this.#comm.onClose(() => this.#forget());
  }

  /** The state now; {@link set} changes it. */
  get state(): Readonly<S> {
    return this.#state;
  }

  /**
   * Changes the state, here and in all views.
   *
   * @param changes the values by name.
   * @throws TypeError for a name that begins with `_`.
   */
  set(changes: Partial<S>): void {
    this.#update('update', this.#checked(changes));
    void this.#merge(changes);
  }

  /**
   * Calls `listener` when a value has changed, by a reader in a view or by {@link set}. What it prints
   * after a reader's change is in JupyterLab's log console, as with Python's widgets.
   *
   * @param name of the value in the state.
   * @param listener gets the new value and the one before. The next change from a view waits for its promise,
   * for a second at most.
   * @returns a function that ends this.
   */
  on<K extends keyof S & string>(name: K, listener: (value: S[K], previous: S[K]) => unknown): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /**
   * Sends a message to all views: `model.on('msg:custom', (content, buffers) => …)`.
   *
   * @param content JSON.
   * @param buffers binary data, which the views get as DataViews. Default: none.
   */
  send(content: unknown, buffers: readonly Uint8Array[] = []): void {
    this.#comm?.send({ method: 'custom', content }, { metadata: protocol, buffers });
  }

  /**
   * Calls `listener` for each message of a view: `model.send(content, undefined, buffers)`.
   *
   * @param listener gets the content, and the binary data that came with it.
   * @returns a function that ends this.
   */
  onMessage<M = unknown>(listener: (content: M, buffers: readonly Uint8Array[]) => unknown): () => void {
    this.#messageListeners.add(listener);
    return () => void this.#messageListeners.delete(listener);
  }

  /** Removes all views; the state stays. */
  close(): void {
    const comm = this.#comm;
    this.#forget();
    comm?.close();
  }

  /** The widget's view where a notebook can draw it, and its state as text. */
  bundle(): Bundle {
    const text = { 'text/plain': `widget(${inspect(this.#state)})` };
    if (!this.#comm) return { data: text };
    return { data: { [viewMime]: { version_major: 2, version_minor: 0, model_id: this.#comm.id }, ...text } };
  }

  #all(): Record<string, unknown> {
    return { ...this.#model, ...this.#state };
  }

  #forget(): void {
    if (this.#comm) live.delete(this.#comm.id);
    this.#comm = undefined;
  }

  #checked<T extends object>(state: T): T {
    const reserved = Object.keys(state).find(name => name.startsWith('_'));
    if (reserved !== undefined)
      throw new TypeError(`a widget's state: names that begin with _ are the protocol's, got ${reserved}`);
    return state;
  }

  #update(method: 'update' | 'echo_update', changes: object): void {
    const { state, paths, buffers } = separateBuffers(changes);
    this.#comm?.send({ method, state, buffer_paths: paths }, { metadata: protocol, buffers });
  }

  /** Resolves when all listeners have. */
  async #merge(changes: object): Promise<void> {
    const before = { ...this.#state } as Record<string, unknown>;
    Object.assign(this.#state, changes);
    const results = Object.entries(changes)
      .filter(([name, value]) => !Object.is(value, before[name]))
      .flatMap(([name, value]) =>
        [...(this.#listeners.get(name) ?? [])].map(listener =>
          listener(value as never, before[name] as never),
        ),
      );
    await Promise.all(results);
  }

  async #receive({ data, buffers }: CommMessage): Promise<void> {
    switch (data['method']) {
      case 'request_state':
        return this.#update('update', this.#all());
      case 'custom':
        await Promise.all(
          [...this.#messageListeners].map(listener => listener(data['content'] as never, buffers)),
        );
        return;
      case 'update': {
        const changes = { ...(data['state'] as Record<string, unknown>) };
        putBuffers(changes, (data['buffer_paths'] ?? []) as BufferPath[], buffers);
        for (const name of Object.keys(changes)) if (name.startsWith('_')) delete changes[name];
        this.#update('echo_update', changes); // other views of the same notebook learn it by this
        return this.#merge(changes);
      }
    }
  }
}

/** The whole state of each open widget, by the id of its comm. */
const live = new Map<string, () => Record<string, unknown>>();

const answering = new WeakSet<Comms>();

/** A page that is loaded again asks for the states of all widgets by a comm of its own. */
function answerReloads(comms: Comms): void {
  if (answering.has(comms)) return;
  answering.add(comms);
  comms.register('jupyter.widget.control', comm =>
    comm.onMessage(({ data }) => {
      if (data['method'] !== 'request_states') return;
      const all = [...live].map(([id, stateOf]) => {
        const state = stateOf();
        const { _model_name: model_name, _model_module: model_module } = state;
        return [id, { model_name, model_module, model_module_version: '*', state }] as const;
      });
      const { state: states, paths, buffers } = separateBuffers(Object.fromEntries(all));
      comm.send({ method: 'update_states', states, buffer_paths: paths }, { metadata: protocol, buffers });
    }),
  );
}
