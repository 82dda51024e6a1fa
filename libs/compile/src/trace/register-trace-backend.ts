import { findBackend, registerBackend } from '@tensorflow/tfjs-core';

import { TRACE_BACKEND_NAME } from './kernel.ts';
import { registerAlbectraKernels } from './kernels/albectra-kernels.ts';
import { registerConvolutions } from './kernels/convolutions.ts';
import { registerCreation } from './kernels/creation.ts';
import { registerCrossEntropy } from './kernels/cross-entropy.ts';
import { registerElementwise } from './kernels/elementwise.ts';
import { registerImages } from './kernels/images.ts';
import { registerIndexing } from './kernels/indexing.ts';
import { registerMatrixProducts } from './kernels/matrix-products.ts';
import { registerNormalization } from './kernels/normalization.ts';
import { registerPools } from './kernels/pools.ts';
import { registerReductions } from './kernels/reductions.ts';
import { registerShapes } from './kernels/shapes.ts';
import { TraceBackend } from './trace-backend.ts';

/** Registers the recording backend and its kernels with tfjs, once, and returns it. */
export function registerTraceBackend(): TraceBackend {
  const registered = findBackend(TRACE_BACKEND_NAME);
  if (registered instanceof TraceBackend) return registered;
  // Never chosen by tfjs on its own: the lowest priority, and always initialised.
  registerBackend(TRACE_BACKEND_NAME, () => new TraceBackend(), -1);
  registerElementwise();
  registerReductions();
  registerMatrixProducts();
  registerConvolutions();
  registerPools();
  registerImages();
  registerNormalization();
  registerShapes();
  registerIndexing();
  registerCreation();
  registerAlbectraKernels();
  registerCrossEntropy();
  return findBackend(TRACE_BACKEND_NAME) as TraceBackend;
}
