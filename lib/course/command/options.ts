/** The options that all commands have. */
export const common = {
  course: { type: 'string', default: '.' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;
