import { join } from 'node:path';
import { packageFolder } from './package';

/**
 * TensorFlow.js: its operations with all gradients and chained methods, and its backend in plain JavaScript.
 * The package `@tensorflow/tfjs` has the same, and much that is not needed here, at five times the size. The
 * registration of gradients and methods is published as ES modules only, so that the build makes a script of
 * it. A browser imports the modules themselves.
 */
export * from '@tensorflow/tfjs-core';
export type * from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';

import '@tensorflow/tfjs-backend-cpu';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- made by the build
require(join(packageFolder, 'dist', 'tfjs-registrations.js'));
