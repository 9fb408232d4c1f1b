import { ExactNumber } from '../notebook/exactnumber';

/** Whether a value is an object in JSON's sense: neither null nor an array, nor a number. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);

/** A value of a message as JSON, shortened, for an error's text. */
export const excerptOf = (value: unknown): string => {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'nothing';
  } catch {
    return 'a value that is nested too deep'; // the only error that parsed JSON can cause
  }
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};
