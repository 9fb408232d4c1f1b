import type { DownloadProgress } from './browserkernel';

/** What is used of https://jupyterlab.readthedocs.io/en/stable/extension/ui_helpers.html#notifications. */
export interface Notifications {
  emit(message: string, type: 'in-progress', options: { autoClose: false; progress?: number }): string;
  update(change: { id: string; message: string; progress?: number }): boolean;
  dismiss(id: string): void;
}

/** Time before a download is shown, in milliseconds: most end before. */
const delayMs = 500;

/** Shows downloads in the corner of the page, where they change no output of a notebook. */
export function progressNotices(notifications: Notifications): (progress: DownloadProgress) => void {
  const startedAt = new Map<string, number>();
  const shown = new Map<string, string>();
  return ({ name, received, total }) => {
    const start = startedAt.get(name) ?? performance.now();
    startedAt.set(name, start);
    const id = shown.get(name);
    if (received === total) {
      if (id !== undefined) notifications.dismiss(id);
      startedAt.delete(name);
      shown.delete(name);
    } else if (performance.now() - start > delayMs) {
      const isKnown = total > received; // a compressed answer has another length
      const message = `Loading ${name}: ${megabytes(received)}${isKnown ? ` of ${megabytes(total)}` : ''} MB`;
      const progress = isKnown ? { progress: received / total } : {};
      if (id === undefined)
        shown.set(name, notifications.emit(message, 'in-progress', { autoClose: false, ...progress }));
      else notifications.update({ id, message, ...progress });
    }
  };
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
