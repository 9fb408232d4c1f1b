/** TensorFlow.js: its operations with all gradients and chained methods, and its plain backend. */
export * from '@tensorflow/tfjs-core';
export type * from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';

import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
