import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createQualityFilter, type QualityRule } from '../src/index.ts';

interface GoldenDocument {
  readonly text: string;
  /** What Python measured, by the rule that limits it. */
  readonly measures: Readonly<Record<QualityRule, number>>;
}

const { documents } = JSON.parse(
  gunzipSync(readFileSync(new URL('golden/quality-rules.json.gz', import.meta.url))).toString(),
) as { readonly documents: readonly GoldenDocument[] };
const rules = Object.keys(documents[0]?.measures ?? {}) as QualityRule[];
/** Shares of texts of a few hundred words differ by more. */
const STEP = 1e-9;
const encoder = new TextEncoder();

/** The nearest limit that what was measured fails; undefined if there is none. */
function failingLimit(rule: QualityRule, measured: number): number | undefined {
  const limit = rule.startsWith('min') ? measured + STEP : measured - STEP;
  return limit < 0 || (rule.endsWith('Share') && rule !== 'maxSymbolShare' && limit > 1) ? undefined : limit;
}

function reject(rule: QualityRule, limit: number, bytes: Uint8Array): number {
  return createQualityFilter({ [rule]: limit }).reject(bytes, 0, bytes.length);
}

test('the documents are many, and each rule measures many different things of them', () => {
  expect(documents.length).toBe(600);
  expect(rules.length).toBe(21);
  const few = rules.filter((rule) => new Set(documents.map(({ measures }) => measures[rule])).size <= 10);
  expect(few).toEqual([]);
});

test.each(rules)('%s keeps at the limit and rejects just beyond it, as measured in Python', (rule) => {
  const disagreed = documents.filter(({ text, measures }) => {
    const bytes = encoder.encode(text);
    const limit = failingLimit(rule, measures[rule]);
    return (
      reject(rule, measures[rule], bytes) !== 0 || (limit !== undefined && reject(rule, limit, bytes) !== 1)
    );
  });
  expect(disagreed).toEqual([]);
});
