/** Why a question has no answer, in words. */
export const noAnswer = {
  'not allowed':
    'the front end cannot ask its reader, since it runs the notebook without one: ' +
    'give prompt() a default as its second argument, or run the cell in JupyterLab',
  ended: 'the cell has ended, and the front end takes questions of a running cell only: ask within the cell',
  gone: 'the front end that runs the cell is gone: connect again, and run the cell again',
} as const;

/**
 * The functions by which a cell asks its reader, as browsers and Deno have them; see `cellglobals.ts`.
 *
 * @param ask waits for the answer; undefined where the front end does not allow questions.
 */
export function promptFunctions(ask: (prompt: string, isPassword: boolean) => string | undefined) {
  const question = (words: string, isPassword: boolean, otherwise?: string): string => {
    const answer = ask(words, isPassword) ?? otherwise;
    if (answer === undefined) throw new Error(noAnswer['not allowed']);
    return String(answer);
  };
  const prompt = (message = 'Prompt', defaultValue?: string): string => {
    const words = `${String(message)} ${defaultValue === undefined ? '' : `[${String(defaultValue)}] `}`;
    const answer = question(words, false, defaultValue);
    return answer === '' ? String(defaultValue ?? '') : answer;
  };
  const password = (message = 'Password') => question(`${String(message)} `, true);
  const confirm = (message = 'Confirm') =>
    /^\s*y(es)?\s*$/i.test(question(`${String(message)} [y/N] `, false));
  const alert = (message = 'Alert'): void => {
    if (ask(`${String(message)} [Enter] `, false) === undefined) console.log(String(message));
  };
  return { prompt: Object.assign(prompt, { password }), confirm, alert };
}
