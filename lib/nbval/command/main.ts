#!/usr/bin/env node
import { optimizeLater } from '../../cli/optimizelater';
import { exitOnSignals } from '../../cli/signals';
import { processStreams } from '../../cli/streams';
import { exitCodes, runNbval } from './command';

optimizeLater();
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
