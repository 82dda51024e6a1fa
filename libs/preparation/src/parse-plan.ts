import { OutputDamagedError } from './errors.ts';
import { PLAN_VERSION, type Plan, type PlannedSplit } from './plan.ts';
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
  if (!hasParts(plan))
    throw damaged(path, 'configuration, tokenizer, inputs, tasks and shards', 'something else');
  if (!TOKENIZER_FILE.test(plan.tokenizer.file)) {
    throw damaged(path, 'a tokenizer inside the folder', JSON.stringify(plan.tokenizer.file));
  }
  if (plan.runKey !== runKeyOf(plan)) throw damaged(path, 'the run key of its content', 'another one');
  const strayed = plan.tasks.flat().find((split) => !fits(split, plan));
  if (strayed !== undefined) throw damaged(path, 'byte ranges inside the inputs', JSON.stringify(strayed));
  return plan;
}

function hasParts({ configuration, tokenizer, inputs, tasks, shards }: Partial<Plan>): boolean {
  const objects = [configuration, tokenizer].every((part) => typeof part === 'object' && part !== null);
  return (
    objects &&
    Array.isArray(inputs) &&
    Array.isArray(tasks) &&
    tasks.every((task) => Array.isArray(task)) &&
    [shards?.train, shards?.heldout].every((count) => Number.isSafeInteger(count) && (count ?? 0) > 0)
  );
}

function fits({ input, start, end }: PlannedSplit, plan: Plan): boolean {
  const bytes = plan.inputs[input]?.bytes ?? -1;
  const whole = [start, end].every((offset) => Number.isSafeInteger(offset));
  return whole && start >= 0 && start <= end && end <= bytes;
}

function damaged(path: string, expected: string, actual: string): OutputDamagedError {
  return new OutputDamagedError(
    `Plan: expected ${expected}, got ${actual} (${path}). ` +
      'The file was damaged or written by another version; choose another output folder, or delete this one.',
    { path },
  );
}
