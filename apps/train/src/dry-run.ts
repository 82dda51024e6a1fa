import { formatBytes, formatCount, formatDuration } from '@albectra/cli';
import type { CommandContext } from '@albectra/cli';
import { rehearse } from '@albectra/training';
import type { PretrainingRecipe, Rehearsal, RehearsalOptions } from '@albectra/training';

/** Tells what a run would take. Exit code 1 if it would not start for want of memory. */
export async function dryRun(
  options: Omit<RehearsalOptions, 'signal'>,
  context: CommandContext,
): Promise<number> {
  const rehearsal = await rehearse({ ...options, signal: context.signal });
  for (const row of rehearsalText(rehearsal, options.recipe)) context.print(row);
  context.emit({ event: 'rehearsed', ...rehearsal, recipe: options.recipe });
  const { memory, memoryBytes = Infinity } = rehearsal;
  return memory.total > memoryBytes ? 1 : 0;
}

/** A rehearsal as lines for people. */
export function rehearsalText(rehearsal: Rehearsal, recipe: PretrainingRecipe): string[] {
  const { steps, batchSize, sequenceLength, schedule, optimizer } = recipe;
  const { epochs, paperFlops } = rehearsal;
  return [
    `Model    ${recipe.model.architecture}, ${formatCount(rehearsal.memory.parameterCount)} parameters`,
    `Run      ${formatCount(steps)} steps of ${formatCount(batchSize)} rows of at most ${formatCount(sequenceLength)} tokens: ${epochs.toFixed(1)} epochs`,
    `         ${optimizer.kind}, learning rate ${schedule.learningRate.toPrecision(3)}, ${formatCount(schedule.warmupSteps)} steps of warm-up; ${paperFlops.toExponential(2)} FLOPs as the papers count`,
    ...memoryText(rehearsal),
    ...timeText(rehearsal, recipe.steps),
    'Nothing was written.',
  ];
}

function memoryText({ memory, memoryBytes, largestBatch = 0 }: Rehearsal): string[] {
  const { parameters, slots, update, activations, total } = memory;
  const parts = `parameters ${formatBytes(parameters)}, slots ${formatBytes(slots)}, update ${formatBytes(update)}, activations ${formatBytes(activations)}`;
  const estimate = `Memory   about ${formatBytes(total)}: ${parts}`;
  if (memoryBytes === undefined) return [estimate, '         what the device has is unknown'];
  const verdict = total <= memoryBytes ? 'enough' : 'too little';
  const batch = largestBatch === 0 ? 'no batch fits' : `a batch of ${formatCount(largestBatch)} rows fits`;
  return [estimate, `         ${formatBytes(memoryBytes)} are free: ${verdict}; ${batch} (--device-batch)`];
}

function timeText(rehearsal: Rehearsal, allSteps: number): string[] {
  const {
    throughput,
    steps = allSteps,
    totalSeconds = 0,
    totalTokens = 0,
    firstStepSeconds = 0,
    stepsTried,
  } = rehearsal;
  if (throughput === undefined) return ['Time     not tried, since memory does not suffice'];
  const { secondsPerStep, tokensPerSecond, modelFlopsUtilization } = throughput;
  const share =
    modelFlopsUtilization === undefined ? '' : `, ${(100 * modelFlopsUtilization).toFixed(0)} % of the peak`;
  return [
    `Time     about ${formatDuration(1000 * totalSeconds)} and evaluations: ${formatDuration(1000 * secondsPerStep)} a step after the first of ${formatDuration(1000 * firstStepSeconds)} (${stepsTried} steps tried)`,
    ...(steps < allSteps ? [`         run.stopAfter ends it after about ${formatCount(steps)} steps`] : []),
    `         ${formatCount(tokensPerSecond)} tokens a second${share}; about ${formatCount(totalTokens)} tokens in all`,
  ];
}
