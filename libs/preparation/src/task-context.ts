import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Masker } from '@albectra/masking';
import type { Tokenizer } from '@albectra/tokenizer';
import type { CompletionRecord } from './completion-record.ts';
import { OutputDamagedError } from './errors.ts';
import { planPath } from './output-layout.ts';
import { readPlan } from './plan-file.ts';
import type { DocumentCollector } from './documents/document-collector.ts';
import type { Plan } from './plan.ts';
import { createPlanMasker } from './rows/plan-masker.ts';
import { ScratchMemory } from './rows/scratch-memory.ts';
import type { StageName } from './stages/stages.ts';
import { hashTokenizer, TokenizerLoader } from './tokenizer-loader.ts';

/** All that the tasks of a plan have in common. */
export interface TaskContext {
  /** Output folder. */
  readonly directory: string;
  readonly plan: Plan;
  readonly tokenizer: Tokenizer;
  /** Collectors of documents that no task uses, with their buffers. */
  readonly spareCollectors: DocumentCollector[];
  /** Memory that no task uses. */
  readonly spareMemories: ScratchMemory[];
  /** What draws the masks of rows that are stored with them; it keeps nothing from row to row. */
  readonly masker: Masker;
  /** Records of stages that are known to be complete, by name; read once. */
  readonly records: Map<StageName, readonly CompletionRecord[]>;
}

/**
 * Loads the plan and the tokenizer of an output folder.
 *
 * @param runKey Key of the plan that is expected there.
 * @param loader What may have the tokenizer already.
 * @throws {OutputDamagedError} if the folder has no plan, another plan, or a damaged tokenizer.
 */
export async function loadTaskContext(
  directory: string,
  runKey: string,
  loader: TokenizerLoader = new TokenizerLoader(),
): Promise<TaskContext> {
  const plan = await readPlan(directory);
  if (plan?.runKey !== runKey) {
    const message = `Plan: expected run key ${runKey}, got ${plan?.runKey ?? 'no plan'} (${planPath(directory)}). Plan again.`;
    throw new OutputDamagedError(message, { path: planPath(directory) });
  }
  const path = join(directory, plan.tokenizer.file);
  const bytes = await readFile(path);
  const sha256 = hashTokenizer(bytes);
  if (sha256 !== plan.tokenizer.sha256) {
    const message = `Tokenizer: expected SHA-256 ${plan.tokenizer.sha256}, got ${sha256} (${path}). Run the same command again.`;
    throw new OutputDamagedError(message, { path });
  }
  return createTaskContext(directory, plan, loader.load(bytes, path, plan.configuration.reading.lowerCase));
}

/** Makes the context of a plan and its tokenizer. */
export function createTaskContext(directory: string, plan: Plan, tokenizer: Tokenizer): TaskContext {
  return {
    directory,
    plan,
    tokenizer,
    spareCollectors: [],
    spareMemories: [],
    masker: createPlanMasker(plan),
    records: new Map(),
  };
}

/** Takes memory that no task uses. */
export function takeMemory({ spareMemories }: TaskContext): ScratchMemory {
  return spareMemories.pop() ?? new ScratchMemory();
}

/** Gives memory back, of which nobody may read or write any more. */
export function giveMemory({ spareMemories }: TaskContext, memory: ScratchMemory): void {
  memory.clear();
  spareMemories.push(memory);
}
