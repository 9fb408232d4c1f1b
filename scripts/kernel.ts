import { serve } from '../lib/jupyter/server/main';

// the kernel's process: `node kernel.js CONNECTION_FILE`, as in the kernelspec
const [file] = process.argv.slice(2);
try {
  if (!file) throw new Error('expected a connection file: node kernel.js CONNECTION_FILE');
  serve(file);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
