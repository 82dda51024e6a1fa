export { UNIFORM_GROUP, uniformModule } from './_philox-module.ts';
export { deriveKey } from './derive-key.ts';
export { Draws } from './draws.ts';
export { fillUniform } from './fill-uniform.ts';
export { permuteIndex, permuteIndices } from './permute-index.ts';
export { philox } from './philox.ts';
export type { RandomKey } from './philox.ts';
