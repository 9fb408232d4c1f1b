import { declarations } from './declarations';
import ts from 'typescript';
import { scope } from '../../lib/host/browser/scope';
import { LiteCompiler } from '../../lib/jupyter/lite/litecompiler';
import type { LitePort } from '../../lib/jupyter/lite/litemessages';
import { answerCall, type LiteCall } from '../../lib/jupyter/lite/liteserver';

// The worker in which cells are checked. It goes on while the one where cells run is replaced.

async function start(): Promise<LiteCompiler> {
  const [files, { blankSourceFile }] = await Promise.all([declarations, import('ts-blank-space')]);
  const compiler = new LiteCompiler(ts, blankSourceFile, files);
  compiler.warmUp();
  return compiler;
}

const starting = start();

// each port is that of a worker where cells run; a new one has seen no cells
scope.addEventListener('message', ({ data: port }: { data: LitePort }) => {
  void starting.then(compiler => {
    compiler.forget();
    port.onmessage = ({ data }: { data: LiteCall }) => port.postMessage(answerCall(compiler, data));
  });
});
