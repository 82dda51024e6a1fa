import { isAbsolute } from 'node:path';
import { isRemotePath } from '@albectra/corpus';
import { checkConfiguration } from './check-configuration.ts';
import type { PreparationConfiguration } from './configuration.ts';
import { InvalidOptionError, OutputDamagedError } from './errors.ts';
import {
  PLAN_VERSION,
  type Plan,
  type PlannedInput,
  type PlannedSplit,
  type PlannedTokenizer,
} from './plan.ts';
import { runKeyOf } from './run-key.ts';

const TOKENIZER_FILE = /^tokenizer\/[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/**
 * Parses and checks the text of a `plan.json`.
 *
 * The run key is computed again: a plan whose configuration, tokenizer or inputs were edited is refused.
 *
 * @throws {OutputDamagedError} if the text is not a plan of this version, or contradicts itself.
 */
export function parsePlan(text: string, path: string): Plan {
  let plan: Plan;
  try {
    plan = JSON.parse(text) as Plan;
  } catch {
    throw damaged(path, 'JSON', 'text that does not parse');
  }
  const version: unknown = plan?.version;
  if (version !== PLAN_VERSION) throw damaged(path, `version ${PLAN_VERSION}`, `version ${String(version)}`);
  if (!hasParts(plan) || !isConfiguration(plan.configuration))
    throw damaged(path, 'configuration, tokenizer, inputs, tasks and shards', 'something else');
  if (!TOKENIZER_FILE.test(plan.tokenizer.file)) {
    throw damaged(path, 'a tokenizer inside the folder', JSON.stringify(plan.tokenizer.file));
  }
  if (plan.runKey !== runKeyOf(plan)) throw damaged(path, 'the run key of its content', 'another one');
  const strayed = plan.tasks.flat().find((split) => !fits(split, plan));
  if (strayed !== undefined) throw damaged(path, 'byte ranges inside the inputs', JSON.stringify(strayed));
  return plan;
}

/** Far more tasks, or shards of a split, than any corpus is cut into. */
const MAX_COUNT = 2 ** 24;

/** Whether everything is of its type, which the rest of the program relies on. */
function hasParts({ configuration, tokenizer, inputs, tasks, shards, createdBy }: Partial<Plan>): boolean {
  return (
    typeof createdBy === 'string' &&
    isObject(configuration) &&
    isTokenizer(tokenizer) &&
    isList(inputs, isInput) &&
    isList(tasks, (task) => isList(task, isObject)) &&
    [shards?.train, shards?.heldout].every((count) => isCount(count) && count > 0 && count <= MAX_COUNT)
  );
}

function isTokenizer(tokenizer: Partial<PlannedTokenizer> | undefined): boolean {
  if (!isObject(tokenizer)) return false;
  const { file, sha256, vocabularySize, specialIds, wordStarts } = tokenizer;
  return (
    [file, sha256, wordStarts].every((text) => typeof text === 'string') &&
    isCount(vocabularySize) &&
    isObject(specialIds)
  );
}

/** The path has to be absolute, or an address: nothing may depend on where the program is started. */
function isInput(input: Partial<PlannedInput>): boolean {
  if (!isObject(input)) return false;
  const { path, name, format, compression, bytes, identity, version, textField, weight } = input;
  const texts = [path, name, format, compression, identity, version, textField];
  return (
    texts.every((text) => typeof text === 'string') &&
    isCount(bytes) &&
    typeof weight === 'number' &&
    weight >= 0 &&
    (isAbsolute(path ?? '') || isRemotePath(path ?? ''))
  );
}

function isList<T>(value: readonly T[] | undefined, isItem: (item: T) => boolean): boolean {
  return Array.isArray(value) && value.length <= MAX_COUNT && value.every((item: T) => isItem(item));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whether a run could have been begun with a configuration. */
function isConfiguration(configuration: PreparationConfiguration): boolean {
  try {
    checkConfiguration(configuration);
    return true;
  } catch (error) {
    // A part that is missing or of another type: what the types rule out, a file does not.
    if (error instanceof InvalidOptionError || error instanceof TypeError) return false;
    throw error;
  }
}

function fits({ input, start, end }: PlannedSplit, plan: Plan): boolean {
  const bytes = plan.inputs[input]?.bytes ?? -1;
  return isCount(start) && isCount(end) && start <= end && end <= bytes;
}

function damaged(path: string, expected: string, actual: string): OutputDamagedError {
  return new OutputDamagedError(
    `Plan: expected ${expected}, got ${actual} (${path}). ` +
      'The file was damaged or written by another version; choose another output folder, or delete this one.',
    { path },
  );
}
