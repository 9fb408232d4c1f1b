#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { exitOnSignals } from '../../cli/signals';
import { processStreams } from '../../cli/streams';
import { exitCodes, runNbval } from './command';

// a cell's test is short: V8's optimizing compiler, begun as early as it is, costs more than it saves
setFlagsFromString('--interrupt-budget=1000000');

exitOnSignals(exitCodes.interrupted);

const isTerminal = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
void runNbval(process.argv.slice(2), { ...processStreams(), isTerminal })
  .catch((error: unknown) => {
    process.stderr.write(`INTERNAL ERROR: ${(error as Error).stack ?? String(error)}\n`);
    return exitCodes.internal;
  })
  .then(code => {
    process.exitCode = code;
  });
