#!/usr/bin/env node
import { processStreams } from '../lib/cli/streams';
import { runSubcommand, type Subcommand } from '../lib/cli/subcommands';

const usage = `TypeScript in Jupyter notebooks, and a library to learn deep learning with.

usage: npx fastbook-ts COMMAND [options]

  lab                    open notebooks in JupyterLab; sets up what is missing
  kernel install         register the kernel with a Jupyter of your own
  kernel list            the kernels of this name that Jupyter finds
  kernel remove          take it away again
  notebooks              run notebooks headlessly, and hold their accuracies to what was recorded
  site                   make a site of notebooks: pages that need no server
  lite --out FOLDER      build a site in which notebooks run in a browser
  new FOLDER             start a project: a notebook, a test, and what opens them
  doctor                 what this machine calculates on, how fast, and with --prove whether rightly
  tensorflow             build TensorFlow's own library, for a processor or a GPU of NVIDIA's

npx fastbook-ts COMMAND --help prints the options. Two more commands: nbval tests notebooks cell by cell,
fastbook-course hands out assignments and grades them.
`;

// each is loaded when it is called: the library takes a while
const subcommands = new Map<string, Subcommand>([
  ['lab', async (...given) => (await import('./lab.js')).labCommand(...given)],
  ['kernel', async (...given) => (await import('./kernelcommand.js')).kernelCommand(...given)],
  ['notebooks', async (...given) => (await import('./notebooks/command.js')).notebooksCommand(...given)],
  ['site', async (...given) => (await import('./site.js')).siteCommand(...given)],
  ['lite', async (...given) => (await import('./litecommand.js')).liteCommand(...given)],
  ['new', async (...given) => (await import('./newproject.js')).newProjectCommand(...given)],
  ['doctor', async (...given) => (await import('./doctor/doctorcommand.js')).doctorCommand(...given)],
  ['tensorflow', async (...given) => (await import('./tensorflow.js')).tensorflowCommand(...given)],
]);

void runSubcommand(
  { name: 'npx fastbook-ts', usage, subcommands },
  process.argv.slice(2),
  processStreams(),
).then(code => process.exit(code));
