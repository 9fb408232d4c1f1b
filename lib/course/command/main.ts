#!/usr/bin/env node
import { exitOnSignals } from '../../cli/signals';
import { processStreams } from '../../cli/streams';
import { command } from './command';

exitOnSignals();
// else Node opens its debugger to whoever may send signals, as a submission that is graded may without
// bubblewrap
process.on('SIGUSR1', () => {});

void command(process.argv.slice(2), processStreams()).then(code => {
  process.exitCode = code;
});
