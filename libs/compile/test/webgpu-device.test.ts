import * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '@albectra/ops';
import { describe, expect, test } from 'vitest';

import { openEngine, type Session } from '../src/index.ts';
import { missingWebgpu } from './missing-webgpu.ts';

const missing = await missingWebgpu();
const KEY = [1, 2] as const;
const STATE = { w: { shape: [2], dtype: 'float32', values: Float32Array.of(1, 2) } } as const;
const double: TensorFunction = ({ w }) => {
  const doubled = tf.mul(w as tf.Tensor, 2);
  return { state: { w: doubled }, outputs: { doubled } };
};

/** The part of tfjs's backend through which a test reaches the GPU. */
function gpuDevice(): { createShaderModule(source: { code: string }): void; destroy(): void } {
  return (tf.backend() as unknown as { device: ReturnType<typeof gpuDevice> }).device;
}

describe.skipIf(missing !== undefined)(
  `webgpu device${missing === undefined ? '' : `: skipped, missing ${missing}`}`,
  () => {
    test('an error beside the calls fails the step that it belongs to, and closes the session', async () => {
      const engine = await openEngine('webgpu');
      const failing: TensorFunction = (state, batch, key) => {
        gpuDevice().createShaderModule({ code: 'no program' });
        return double(state, batch, key);
      };
      const session = await engine.open({ double, failing }, STATE);
      const other = await engine.open({ double }, STATE);
      await session.run('double', {}, KEY);
      await expect(session.run('failing', {}, KEY)).rejects.toMatchObject({
        code: 'engine-failure',
        message: expect.stringContaining('Engine webgpu failed: expected a result, got an error') as string,
      });
      await expect(session.run('double', {}, KEY)).rejects.toMatchObject({ code: 'session-closed' });
      const { doubled } = await other.run('double', {}, KEY);
      expect(doubled?.values).toEqual(Float32Array.of(2, 4));
      other.close();
    });

    test('a lost GPU fails every session on it; the next engine opens another', async () => {
      const engine = await openEngine('webgpu');
      const open = (): Promise<Session> => engine.open({ double }, STATE);
      const [busy, idle, late] = [await open(), await open(), await open()];
      await busy.run('double', {}, KEY);
      gpuDevice().destroy();
      const lost = { code: 'engine-failure', message: expect.stringContaining('the GPU was lost') as string };
      await expect(busy.run('double', {}, KEY)).rejects.toMatchObject(lost);
      await expect(idle.readState()).rejects.toMatchObject(lost);
      const again = await openEngine('webgpu');
      const session = await again.open({ double }, STATE);
      expect((await session.run('double', {}, KEY))['doubled']?.values).toEqual(Float32Array.of(2, 4));
      session.close();
      await expect(late.run('double', {}, KEY)).rejects.toMatchObject(lost);
    });
  },
);
