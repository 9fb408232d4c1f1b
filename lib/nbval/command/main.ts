#!/usr/bin/env node
import { command } from './command';
import { exitOnSignals } from '../../cli/signals';
import { exitCodes } from './outcome';

exitOnSignals(exitCodes.interrupted);

void command(process.argv.slice(2), {
  out: text => process.stdout.write(text),
  error: text => process.stderr.write(text),
  isTerminal: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
})
  .catch((error: unknown) => {
    process.stderr.write(`INTERNAL ERROR: ${(error as Error).stack ?? String(error)}\n`);
    return exitCodes.internal;
  })
  .then(code => {
    process.exitCode = code;
  });
