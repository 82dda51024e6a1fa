import { TokenOutput, type Tokenizer } from '@albectra/tokenizer';

/** What a vocabulary makes of a sample of the text that it was trained on. */
export interface SampleCheck {
  /** UTF-8 bytes of the sample. */
  readonly sampleBytes: number;
  readonly sampleTokens: number;
  /** Share of these tokens that are unknown. */
  readonly unknownShare: number;
}

/** Encodes a sample. */
export function checkSample(tokenizer: Tokenizer, lines: readonly string[]): SampleCheck {
  const encoder = new TextEncoder();
  const output = new TokenOutput();
  let sampleBytes = 0;
  for (const line of lines) {
    const bytes = encoder.encode(line);
    tokenizer.encodeInto(bytes, 0, bytes.length, output);
    sampleBytes += bytes.length;
  }
  const ids = output.ids.subarray(0, output.length);
  const unknown = ids.reduce((count, id) => count + (id === tokenizer.specialIds.unk ? 1 : 0), 0);
  return { sampleBytes, sampleTokens: ids.length, unknownShare: unknown / Math.max(1, ids.length) };
}
