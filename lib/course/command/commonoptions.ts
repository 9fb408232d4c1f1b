/** The options of all subcommands: the course's folder, and help. */
export const commonOptions = {
  course: { type: 'string', default: '.' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;
