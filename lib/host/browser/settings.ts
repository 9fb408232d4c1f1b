import type { Setting } from '../settings';

/** What the page has set. */
export const settings: Partial<Record<Setting, string>> = {};

/** The value of a setting; undefined where there is none. */
export const setting = (name: Setting): string | undefined => settings[name];
