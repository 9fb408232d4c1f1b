#!/usr/bin/env node
import { exitOnSignals } from '../../cli/signals';
import { processStreams } from '../../cli/streams';
import { command } from './command';

exitOnSignals();
// By default, Node starts its debugger on this signal, which a submission may be able to send if it runs
// without a wall
process.on('SIGUSR1', () => {});

void command(process.argv.slice(2), processStreams()).then(code => {
  process.exitCode = code;
});
