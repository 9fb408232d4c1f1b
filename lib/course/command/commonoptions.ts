/** The options that all commands have. */
export const commonOptions = {
  course: { type: 'string', default: '.' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;
