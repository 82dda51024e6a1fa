import { attribute } from '../../graph/graph-node.ts';
import { INT32_TYPE, input, registerLowering, typeOf, type KernelCall } from '../kernel.ts';

/** Registers resizing of images with its gradients, and rearrangements of blocks. */
export function registerImages(): void {
  for (const method of ['Bilinear', 'NearestNeighbor']) {
    registerLowering(`Resize${method}`, (call) => {
      const { backend } = call;
      const images = input(call, 'images');
      const size = call.attributes['size'] as [number, number];
      const [rows, , , channels] = images.shape as [number, number, number, number];
      const inputs = [backend.node(images), backend.int32(size)];
      const node = backend.add(`Resize${method}`, inputs, {
        T: typeOf(images),
        ...resizeAttributes(call),
      });
      return backend.output(node, [rows, ...size, channels], images.dtype);
    });
  }
  registerLowering('ResizeBilinearGrad', (call) => {
    const { backend } = call;
    const images = input(call, 'images');
    const inputs = [backend.node(input(call, 'dy')), backend.node(images)];
    const node = backend.add('ResizeBilinearGrad', inputs, { T: typeOf(images), ...resizeAttributes(call) });
    return backend.output(node, images.shape, images.dtype);
  });
  registerLowering('ResizeNearestNeighborGrad', (call) => {
    const { backend } = call;
    const images = input(call, 'images');
    const inputs = [backend.node(input(call, 'dy')), backend.int32(images.shape.slice(1, 3))];
    const attributes = { T: typeOf(images), ...resizeAttributes(call) };
    const node = backend.add('ResizeNearestNeighborGrad', inputs, attributes);
    return backend.output(node, images.shape, images.dtype);
  });
  registerBlocks();
}

function resizeAttributes({ attributes }: KernelCall): {
  align_corners: ReturnType<typeof attribute.bool>;
  half_pixel_centers: ReturnType<typeof attribute.bool>;
} {
  return {
    align_corners: attribute.bool(attributes['alignCorners'] === true),
    half_pixel_centers: attribute.bool(attributes['halfPixelCenters'] === true),
  };
}

function registerBlocks(): void {
  registerLowering('SpaceToBatchND', (call) => {
    const { backend, attributes } = call;
    const x = input(call, 'x');
    const { blockShape, paddings } = attributes as { blockShape: number[]; paddings: [number, number][] };
    const node = backend.add(
      'SpaceToBatchND',
      [backend.node(x), backend.int32(blockShape), backend.int32(paddings.flat(), [paddings.length, 2])],
      { T: typeOf(x), Tblock_shape: INT32_TYPE, Tpaddings: INT32_TYPE },
    );
    const blocks = blockShape.reduce((product, size) => product * size, 1);
    const inner = blockShape.map((block, i) => {
      const [before, after] = paddings[i] as [number, number];
      return (before + (x.shape[i + 1] as number) + after) / block;
    });
    const rest = x.shape.slice(blockShape.length + 1);
    return backend.output(node, [(x.shape[0] as number) * blocks, ...inner, ...rest], x.dtype);
  });
  registerLowering('BatchToSpaceND', (call) => {
    const { backend, attributes } = call;
    const x = input(call, 'x');
    const { blockShape, crops } = attributes as { blockShape: number[]; crops: [number, number][] };
    const node = backend.add(
      'BatchToSpaceND',
      [backend.node(x), backend.int32(blockShape), backend.int32(crops.flat(), [crops.length, 2])],
      { T: typeOf(x), Tblock_shape: INT32_TYPE, Tcrops: INT32_TYPE },
    );
    const blocks = blockShape.reduce((product, size) => product * size, 1);
    const inner = blockShape.map((block, i) => {
      const [before, after] = crops[i] as [number, number];
      return (x.shape[i + 1] as number) * block - before - after;
    });
    const rest = x.shape.slice(blockShape.length + 1);
    return backend.output(node, [(x.shape[0] as number) / blocks, ...inner, ...rest], x.dtype);
  });
  registerLowering('DepthToSpace', (call) => {
    const { backend } = call;
    const x = input(call, 'x');
    const block = call.attributes['blockSize'] as number;
    const [rows, height, width, channels] = x.shape as [number, number, number, number];
    const node = backend.add('DepthToSpace', [backend.node(x)], {
      T: typeOf(x),
      block_size: attribute.int(block),
      data_format: attribute.text('NHWC'),
    });
    return backend.output(node, [rows, height * block, width * block, channels / block ** 2], x.dtype);
  });
}
