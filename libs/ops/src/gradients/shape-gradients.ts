import {
  backend_util,
  Concat,
  concat,
  ExpandDims,
  Pack,
  PadV2,
  pad,
  Reshape,
  reshape,
  Slice,
  slice,
  slice_util,
  split,
  SplitV,
  stack,
  sum,
  Tile,
  Transpose,
  transpose,
  Unpack,
  unstack,
  util,
  type GradConfig,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Gradients of the kernels that move values without computing with them. */
export const shapeGradients: readonly GradConfig[] = [
  { kernelName: Reshape, inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => restore(dy, x) }) },
  {
    kernelName: ExpandDims,
    inputsToSave: ['input'],
    gradFunc: (dy, [x]) => ({ input: () => restore(dy, x) }),
  },
  {
    kernelName: Transpose,
    gradFunc: (dy, _, attrs) => {
      const back = backend_util.getUndoAxesPermutation(attrs['perm'] as number[]);
      return { x: () => transpose(dy as Tensor, back) };
    },
  },
  {
    kernelName: Slice,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => ({ x: () => pad(dy as Tensor, sliceMargins(saved[0] as Tensor, attrs)) }),
  },
  {
    kernelName: PadV2,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const begin = (attrs['paddings'] as [number, number][]).map(([before]) => before);
      return { x: () => slice(dy as Tensor, begin, (saved[0] as Tensor).shape) };
    },
  },
  {
    kernelName: Concat,
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const [axis] = util.parseAxisParam(attrs['axis'] as number, (saved[0] as Tensor).shape) as [number];
      const extents = saved.map(({ shape }) => shape[axis] as number);
      return byIndex(split(dy as Tensor, extents, axis));
    },
  },
  {
    kernelName: Pack,
    saveAllInputs: true,
    gradFunc: (dy, _, attrs) => byIndex(unstack(dy as Tensor, attrs['axis'] as number)),
  },
  {
    kernelName: SplitV,
    gradFunc: (dy, _, attrs) => ({ x: () => concat(dy as Tensor[], attrs['axis'] as number) }),
  },
  {
    kernelName: Unpack,
    gradFunc: (dy, _, attrs) => ({ value: () => stack(dy as Tensor[], attrs['axis'] as number) }),
  },
  {
    kernelName: Tile,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () => sumTiles(dy as Tensor, (x as Tensor).shape, attrs['reps'] as number[]),
    }),
  },
];

function restore(dy: Tensor | Tensor[], x: Tensor | undefined): Tensor {
  return reshape(dy as Tensor, (x as Tensor).shape);
}

function byIndex(gradients: readonly Tensor[]): Record<string, () => Tensor> {
  return Object.fromEntries(gradients.map((gradient, index) => [String(index), () => gradient]));
}

/** What lies before and after the slice along each axis. */
function sliceMargins(x: Tensor, attrs: NamedAttrMap): [number, number][] {
  const [begin, size] = slice_util.parseSliceParams(
    x,
    attrs['begin'] as number[],
    attrs['size'] as number[],
  ) as [number[], number[]];
  return x.shape.map((extent, axis) => {
    const start = begin[axis] as number;
    return [start, extent - start - (size[axis] as number)];
  });
}

function sumTiles(dy: Tensor, shape: readonly number[], repetitions: readonly number[]): Tensor {
  // [r0 * s0, r1 * s1] seen as [r0, s0, r1, s1]: the sum over the even axes adds the copies up.
  const interleaved = shape.flatMap((extent, axis) => [repetitions[axis] as number, extent]);
  return sum(
    reshape(dy, interleaved),
    shape.map((_, axis) => 2 * axis),
  );
}
