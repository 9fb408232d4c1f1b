import { resultOf, startKernel } from './rawclient';

/** A kernel, and its cells in few words. */
export async function startSession(cwd?: string) {
  const kernel = await startKernel(cwd === undefined ? {} : { cwd });
  return {
    ...kernel,
    /** Runs cells; the value of the last one as text, or its traceback behind `!`. */
    show: async (...cells: string[]): Promise<unknown> => {
      let shown: unknown;
      for (const code of cells) {
        const answer = await kernel.client.execute(code);
        const error = answer.messages.find(({ type }) => type === 'error');
        shown = error
          ? `! ${(error.content['traceback'] as string[]).join('\n').replace(/In \[\d+\]/g, 'In [n]')}`
          : resultOf(answer);
      }
      return shown;
    },
  };
}
