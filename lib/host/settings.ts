/** What can be set from outside: environment variables here. README lists them. */
export type Setting = 'FASTAI_HOME' | 'FASTBOOK_BACKEND' | 'FASTBOOK_MIRROR' | 'FASTBOOK_OFFLINE';

/** The value of a setting; undefined where there is none. */
export const setting = (name: Setting): string | undefined => process.env[name];
