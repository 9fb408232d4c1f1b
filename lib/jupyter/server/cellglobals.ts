/** What the kernel adds to the global object of cells; the compiler of cells reads these declarations. */

/** Asks the reader of the cell for text. */
export interface Prompt {
  /**
   * Asks for a line of text, and waits for it.
   *
   * @param message shown before the input box.
   * @param defaultValue the answer where the reader types none, or where nobody can be asked.
   * @throws Error where nobody can be asked, and there is no default.
   */
  (message?: string, defaultValue?: string): string;
  /** Asks for text that the front end hides. */
  password(message?: string): string;
}

declare global {
  /** Asks the reader for a line of text: `const name = prompt('Your name?')`. */
  var prompt: Prompt;
  /** Asks the reader a question; true for `y` and `yes`. */
  function confirm(message?: string): boolean;
  /** Shows a message until the reader presses Enter. */
  function alert(message?: string): void;
}
