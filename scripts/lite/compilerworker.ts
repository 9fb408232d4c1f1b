import ts from 'typescript';
import { assetUrl } from '../../lib/host/browser/assets';
import { scope } from '../../lib/host/browser/scope';
import { LiteCompiler } from '../../lib/jupyter/lite/litecompiler';
import type { LitePort } from '../../lib/jupyter/lite/litemessages';
import { answerCall, type LiteCall } from '../../lib/jupyter/lite/liteserver';

// The worker in which cells are checked. It goes on while the one where cells run is replaced.

async function start(): Promise<LiteCompiler> {
  const [response, { blankSourceFile }] = await Promise.all([
    fetch(assetUrl('declarations.json')),
    import('ts-blank-space'),
  ]);
  const files = (await response.json()) as Record<string, string>;
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
