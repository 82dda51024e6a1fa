let registered: Promise<unknown> | undefined;

/**
 * Registers the gradients of tfjs's kernels, once.
 *
 * In Node, `@tensorflow/tfjs-core` comes without them: they are in the union package alone.
 */
export async function registerGradients(): Promise<void> {
  registered ??= import('@tensorflow/tfjs');
  await registered;
}
