import { createMasker, type Masker, type MaskerOptions } from '@albectra/masking';
import { deriveKey } from '@albectra/random';
import { decodeWordStarts } from '@albectra/shards/manifest';
import type { Plan } from '../plan.ts';

/** Creates the masker of a plan; it also checks the masking options, so that planning fails early. */
export function createPlanMasker({
  configuration,
  tokenizer,
}: Pick<Plan, 'configuration' | 'tokenizer'>): Masker {
  const { masking, semantics, seed } = configuration;
  const { vocabularySize, specialIds } = tokenizer;
  const { pad, cls, sep, mask } = specialIds;
  const options = {
    vocabularySize,
    specialIds: { pad, cls, sep, mask },
    maxPredictions: masking.maxPredictions,
    maskRate: masking.rate,
    maxNgram: masking.maxNgram,
    maxSpan: masking.maxSpan,
    spanEndRate: masking.spanEndRate,
    permute: masking.permute,
    preset: semantics,
    withReplacement: semantics === 'faithful',
    wordStarts: decodeWordStarts(tokenizer.wordStarts, vocabularySize),
    kind: masking.kind,
  };
  return createMasker(options as MaskerOptions, deriveKey(seed, 'static masks'));
}
