import { describe } from 'vitest';

import { testEngine } from './engine.contract.ts';
import { missingWebgpu } from './missing-webgpu.ts';

const missing = await missingWebgpu();

describe.skipIf(missing !== undefined)(
  `webgpu engine${missing === undefined ? '' : `: skipped, missing ${missing}`}`,
  () => {
    testEngine('webgpu', {
      inexact: {
        // WebGPU Shading Language, section 15.7.4.1, "Floating point accuracy".
        reason: 'GPUs may be 2^-11 away from sines and cosines, and what is computed from them further',
        tests: ['acos', 'asin', 'atan2', 'cos', 'sin', 'tan'],
        within: { relative: 1e-3, absolute: 2 ** -11 },
      },
    });
  },
);
