import { readFileSync } from 'node:fs';
import { loadTokenizer, TokenOutput } from '@albectra/tokenizer';
import type { TextPart } from './text-units.ts';
import { findUnits, readPart } from './text-units.ts';

/** What one thread does. */
export interface PartJob {
  readonly model: string;
  readonly part: TextPart;
}

/** What a thread did; times in milliseconds since the epoch, so that threads can be compared. */
export interface PartReport {
  readonly ids: number;
  readonly encodingStart: number;
  readonly encodingEnd: number;
}

/** Reads a part of a text and encodes it, a document at a time. */
export async function encodePart({ model, part }: PartJob): Promise<PartReport> {
  const tokenizer = loadTokenizer(readFileSync(model), model);
  const bytes = await readPart(part);
  const { starts, ends } = findUnits(bytes, 'document');
  const output = new TokenOutput(1 << 16);
  const encodingStart = now();
  let ids = 0;
  for (let index = 0; index < starts.length; index++) {
    output.clear();
    ids += tokenizer.encodeInto(bytes, starts[index]!, ends[index]!, output);
  }
  return { ids, encodingStart, encodingEnd: now() };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
