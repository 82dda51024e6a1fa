import type { backend_util } from '@tensorflow/tfjs-core';

import { TraceError } from '../../errors.ts';
import { attribute, type GraphAttributes } from '../../graph/graph-node.ts';
import { callerLocation } from '../caller-location.ts';
import type { KernelCall } from '../kernel.ts';

/** Attributes of tfjs's kernels that slide a window over an image. */
export interface Window {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** The attributes that convolutions and pools share. */
export function windowAttributes(info: backend_util.Conv2DInfo): GraphAttributes {
  const { type, top, bottom, left, right } = info.padInfo;
  const isNamed = type === 'SAME' || type === 'VALID';
  return {
    strides: attribute.ints([1, info.strideHeight, info.strideWidth, 1]),
    padding: attribute.text(isNamed ? type : 'EXPLICIT'),
    ...(isNamed ? {} : { explicit_paddings: attribute.ints([0, 0, top, bottom, left, right, 0, 0]) }),
    data_format: attribute.text('NHWC'),
  };
}

/** Processors have kernels for one order of axes only. @throws {TraceError} for the other. */
export function requireChannelsLast({ attributes }: KernelCall, operation: string): void {
  const format = (attributes['dataFormat'] as string | undefined) ?? 'NHWC';
  if (format === 'NHWC' || format === 'channelsLast') return;
  throw new TraceError({
    code: 'unknown-operation',
    operation,
    problem: `Compiling failed: expected images with channels last (NHWC) for ${operation}, got ${format}. Transpose them`,
    location: callerLocation(new Error('format')),
  });
}
