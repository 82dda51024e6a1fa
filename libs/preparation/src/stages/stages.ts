import type { SplitName } from '@albectra/shards/manifest';
import type { Plan } from '../plan.ts';

/**
 * The stages of a preparation, in order; the tasks of one can run in any order, once all of the stage
 * before are done.
 *
 * `scan` hashes documents, `deduplicate` finds those that repeat an earlier one, `build` makes rows,
 * `shuffle` deals the rows of all tasks to shards.
 */
export const STAGE_NAMES = ['scan', 'deduplicate', 'build', 'shuffle'] as const;

/** Name of a stage. */
export type StageName = (typeof STAGE_NAMES)[number];

/** A stage of a plan. */
export interface Stage {
  readonly name: StageName;
  /** Number of its tasks, which are numbered from 0. */
  readonly tasks: number;
}

/** The two splits, in the order of the manifest. */
export const SPLITS: readonly SplitName[] = ['train', 'heldout'];

/** A shard to be dealt to: which of the shards of a split and length bin. */
export interface ShardSlot {
  readonly split: SplitName;
  /** Index in {@link lengthBinsOf}. */
  readonly bin: number;
  readonly shard: number;
  /** Shards of this split and bin. */
  readonly shards: number;
}

/** Lists the stages of a plan. */
export function planStages(plan: Plan): readonly Stage[] {
  const { deduplicate, layout } = plan.configuration;
  const tasks = plan.tasks.length;
  return [
    ...(deduplicate ? [{ name: 'scan', tasks } as const, { name: 'deduplicate', tasks: 1 } as const] : []),
    { name: 'build', tasks },
    ...(layout.shuffle === 'global' ? [{ name: 'shuffle', tasks: shardSlots(plan).length } as const] : []),
  ];
}

/** Upper bounds in tokens of the length bins: one if rows are not sorted by length. */
export function lengthBinsOf({ configuration }: Pick<Plan, 'configuration'>): readonly number[] {
  const { layout, sequenceLength } = configuration;
  return layout.lengthBins.length === 0 ? [sequenceLength] : layout.lengthBins;
}

/** Lists the shards of a global shuffle, in the order of the manifest; each is a task of the stage. */
export function shardSlots(plan: Plan): readonly ShardSlot[] {
  return SPLITS.flatMap((split) =>
    lengthBinsOf(plan).flatMap((_, bin) => {
      const shards = plan.shards[split];
      return Array.from({ length: shards }, (__, shard): ShardSlot => ({ split, bin, shard, shards }));
    }),
  );
}
