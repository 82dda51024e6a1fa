import type { ExampleBatch } from '@albectra/examples';
import type { ManifestSource } from '@albectra/shards/manifest';
import type { Tokenizer } from '@albectra/tokenizer';
import { describeRow, type RowDescription } from './describe-row.ts';

/** Where the text of an example is from. */
export interface ExampleOrigin {
  /** The input's name as the preparation was given it. */
  readonly source: string;
  /** Number of the document. */
  readonly document: number;
  /** Where the document starts in the input, in bytes. */
  readonly byteOffset: number;
}

/** One example of a row that is shown. */
export interface InspectedExample extends RowDescription {
  /** Global number of the row in its split. */
  readonly row: number;
  /** Place in its pack, and examples of the pack, where rows are packs. */
  readonly pack?: { readonly example: number; readonly examples: number };
  readonly origin?: ExampleOrigin;
}

/** What examples are described with. */
export interface ExampleContext {
  readonly tokenizer: Tokenizer;
  readonly sources: readonly ManifestSource[];
}

/** Describes the examples of the rows that were read; a packed row has several. */
export function describeExamples(
  batch: ExampleBatch,
  rows: readonly number[],
  { tokenizer, sources }: ExampleContext,
): readonly InspectedExample[] {
  return rows.flatMap((row, place) => {
    const start = batch.packStarts?.[place] ?? place;
    const examples = (batch.packStarts?.[place + 1] ?? place + 1) - start;
    return Array.from({ length: examples }, (_, example): InspectedExample => {
      const origin = originOf(batch, start + example, sources);
      return {
        row,
        ...(batch.packStarts !== undefined && { pack: { example, examples } }),
        ...(origin !== undefined && { origin }),
        ...describeRow(batch, start + example, tokenizer),
      };
    });
  });
}

function originOf(
  { origins }: ExampleBatch,
  index: number,
  sources: readonly ManifestSource[],
): ExampleOrigin | undefined {
  if (origins === undefined) return undefined;
  const source = origins.sources[index]!;
  return {
    source: sources[source]?.name ?? `source ${source}`,
    document: origins.documentIds[index]!,
    byteOffset: origins.byteOffsets[index]!,
  };
}
