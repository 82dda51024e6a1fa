import { defineCommand } from '@albectra/cli';
import type { Command } from '@albectra/cli';
import { describeEngines } from '@albectra/compile';
import type { EngineReport } from '@albectra/compile';
import { doctorSchema } from '../config.ts';

/** `train doctor`: what each engine found on this machine. */
export const doctor: Command = defineCommand({
  examples: ['train doctor', 'train doctor --json'],
  schema: doctorSchema,
  run: async (_, context) => {
    const reports = await describeEngines();
    context.print(`Node ${process.versions.node} on ${process.platform}-${process.arch}`);
    for (const report of reports) for (const row of engineText(report)) context.print(row);
    const chosen = reports.find(({ name, available }) => available && name !== 'webgpu');
    context.print(`--engine auto takes: ${chosen?.name ?? 'none'}`);
    context.emit({ event: 'engines', node: process.versions.node, engines: reports, auto: chosen?.name });
    return chosen === undefined ? 1 : 0;
  },
});

function engineText({ name, available, description, missing, command }: EngineReport): string[] {
  if (available) return [`  ✓ ${name.padEnd(10)} ${description ?? ''}`];
  return [
    `  ✗ ${name.padEnd(10)} missing: ${missing ?? 'unknown'}`,
    `    ${''.padEnd(10)} get it: ${command ?? '—'}`,
  ];
}
