#!/usr/bin/env node
import { command } from './command';
import { exitOnSignals } from '../../cli/signals';
import { processStreams } from '../../cli/streams';
import { exitCodes } from './outcome';

exitOnSignals(exitCodes.interrupted);

void command(process.argv.slice(2), {
  ...processStreams(),
  isTerminal: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
})
  .catch((error: unknown) => {
    process.stderr.write(`INTERNAL ERROR: ${(error as Error).stack ?? String(error)}\n`);
    return exitCodes.internal;
  })
  .then(code => {
    process.exitCode = code;
  });
