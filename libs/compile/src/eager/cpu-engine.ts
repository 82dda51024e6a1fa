import { findBackend } from '@tensorflow/tfjs-core';

import { describeProcessor } from '../describe-processor.ts';
import type { Engine } from '../engine.ts';
import { openEagerEngine } from './open-eager-engine.ts';

/** Opens the engine in plain JavaScript: complete and slow, a reference for the others. */
export async function openCpuEngine(): Promise<Engine> {
  const { version_cpu: version } = await import('@tensorflow/tfjs-backend-cpu');
  const backend = findBackend('cpu') as unknown as { firstUse: boolean };
  // Otherwise tfjs advises on stderr to install another package.
  backend.firstUse = false;
  return openEagerEngine({
    name: 'cpu',
    describe: () => `tfjs ${version} in JavaScript, ${describeProcessor()}`,
    command: 'npm install',
  });
}
