import { ENGINE_NAMES, type EngineName } from './engine.ts';
import { EngineUnavailableError } from './errors.ts';
import { openEngine, type EngineOptions } from './open-engine.ts';

/** What one engine is on this machine. */
export interface EngineReport {
  readonly name: EngineName;
  readonly available: boolean;
  /** Library, version and device of an available engine. */
  readonly description: string | undefined;
  /** What an unavailable one lacks. */
  readonly missing: string | undefined;
  /** Command that gets what is missing. */
  readonly command: string | undefined;
}

/** Starts every engine to tell which of them work here, and what the others lack. */
export async function describeEngines(options: EngineOptions = {}): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  // One after another: each sets tfjs's current backend while it starts.
  for (const name of ENGINE_NAMES) reports.push(await describeEngine(name, options));
  return reports;
}

async function describeEngine(name: EngineName, options: EngineOptions): Promise<EngineReport> {
  try {
    const { description } = await openEngine(name, options);
    return { name, available: true, description, missing: undefined, command: undefined };
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    const { missing, command } = error;
    return { name, available: false, description: undefined, missing, command };
  }
}
