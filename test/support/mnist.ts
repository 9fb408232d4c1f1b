import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isAddress, mirrorFolder } from '../../lib/host/archive/source';
import { describeWhere } from './skip';

const home = process.env['FASTAI_HOME'] ?? join(homedir(), '.fastai');

/** A mirror with an address counts as one that has the archive: nobody asks it over the network. */
function isOnMirror(mirror = process.env['FASTBOOK_MIRROR']): boolean {
  if (!mirror) return false;
  return isAddress(mirror) || existsSync(join(mirrorFolder(mirror), 'mnist_sample.tgz'));
}

const hasMnist = existsSync(join(home, 'data', 'mnist_sample')) || isOnMirror();
/** `describe` where MNIST_SAMPLE is unpacked, or FASTBOOK_MIRROR has it; `describe.skip` elsewhere. */
export const describeMnist = describeWhere(
  hasMnist,
  'no MNIST_SAMPLE; name a folder that has it in FASTBOOK_MIRROR',
);
