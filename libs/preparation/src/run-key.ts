import { MANIFEST_VERSION } from '@albectra/shards/manifest';
import { canonicalJson, fingerprint } from './canonical-json.ts';
import type { PlanDifference } from './errors.ts';
import { PLAN_VERSION, type Plan } from './plan.ts';

/** Differences listed at most; the count of the rest follows. */
const MAX_DIFFERENCES = 20;

/** Characters of an identity that people are shown. */
const IDENTITY_SHOWN = 40;

/** What the run key covers: all but the places of files and the name of the program. */
export type PlanIdentity = Pick<Plan, 'configuration' | 'tokenizer' | 'inputs'>;

/**
 * Hashes what the output of a plan depends on: configuration, tokenizer, input contents and their order, versions.
 *
 * Paths and times of change are left out, names below the folder that was named are not: a corpus that was moved gives the same shards.
 */
export function runKeyOf(identity: PlanIdentity): string {
  return fingerprint(identityOf(identity));
}

/** Lists what differs between two plans, one entry for each configuration key, input and so on. */
export function planDifferences(before: PlanIdentity, after: PlanIdentity): readonly PlanDifference[] {
  const old = flatten(describe(before));
  const fresh = flatten(describe(after));
  const differences = [...new Set([...old.keys(), ...fresh.keys()])]
    .map((key) => ({ key, before: old.get(key) ?? 'absent', after: fresh.get(key) ?? 'absent' }))
    .filter((difference) => difference.before !== difference.after);
  const rest = differences.length - MAX_DIFFERENCES;
  if (rest <= 0) return differences;
  return [...differences.slice(0, MAX_DIFFERENCES), { key: `${rest} more`, before: '…', after: '…' }];
}

function identityOf({ configuration, tokenizer, inputs }: PlanIdentity): unknown {
  return {
    versions: [PLAN_VERSION, MANIFEST_VERSION],
    configuration,
    tokenizer: tokenizer.sha256,
    inputs: inputs.map(({ path: _path, version: _version, ...rest }) => rest),
  };
}

/** The same as {@link identityOf}, with inputs by name, for people. */
function describe({ configuration, tokenizer, inputs }: PlanIdentity): Readonly<Record<string, unknown>> {
  return {
    configuration,
    tokenizer: tokenizer.sha256.slice(0, 12),
    'input count': inputs.length,
    input: Object.fromEntries(
      inputs.map(({ path, bytes, identity }) => [
        path,
        `${bytes} bytes ${identity.slice(0, IDENTITY_SHOWN)}`,
      ]),
    ),
  };
}

function flatten(value: Readonly<Record<string, unknown>>, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, member] of Object.entries(value)) {
    const key = prefix === '' ? name : `${prefix}${prefix === 'input' ? ' ' : '.'}${name}`;
    if (typeof member === 'object' && member !== null && !Array.isArray(member)) {
      for (const [path, text] of flatten(member as Record<string, unknown>, key)) flat.set(path, text);
    } else {
      flat.set(key, canonicalJson(member));
    }
  }
  return flat;
}
