import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { writeAtomically } from '@albectra/files';
import { parse, stringify } from 'yaml';
import { isGroup } from './assignments.ts';
import { ConfigurationError } from './errors.ts';

/** A configuration is written by hand: what is larger than this is another file named by mistake. */
const MAX_CONFIGURATION_BYTES = 1 << 20;

/**
 * Reads a configuration file in YAML or JSON (JSON is a part of YAML) to plain data.
 *
 * @throws {ConfigurationError} if the file is missing, unreadable, larger than 1 MiB, or not a group of keys.
 */
export async function readConfigurationFile(path: string): Promise<Record<string, unknown>> {
  const text = await readSmallText(path);
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 100 });
  } catch (cause) {
    const reason =
      cause instanceof Error ? (cause.message.split('\n')[0] ?? '').replace(/:$/, '') : String(cause);
    throw new ConfigurationError(
      [`Configuration file ${path}: not valid YAML or JSON: ${reason}. Correct the file.`],
      { cause },
    );
  }
  if (value === null || value === undefined) return {};
  if (!isGroup(value)) {
    throw new ConfigurationError([
      `Configuration file ${path}: expected keys with values, got ${JSON.stringify(value)?.slice(0, 60)}.`,
    ]);
  }
  return value;
}

/**
 * Writes a resolved configuration as YAML that `--config` reads back: whole, or not at all.
 *
 * @param command The command that it belongs to, named in the first line.
 */
export async function writeConfigurationFile(
  path: string,
  configuration: unknown,
  command: string,
): Promise<void> {
  await writeAtomically(path, `# ${command} --config ${basename(path)}\n${stringify(configuration)}`);
}

/** Writes plain data as YAML; lines are as long as their values. */
export function formatYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

async function readSmallText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_CONFIGURATION_BYTES) {
      throw new ConfigurationError([
        `Configuration file ${path}: expected at most 1 MiB, got ${size} bytes. Name a YAML or JSON file.`,
      ]);
    }
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    const reason =
      code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? String(cause)})`;
    throw new ConfigurationError(
      [`Configuration file ${path}: ${reason}. Check the path given to --config.`],
      { cause },
    );
  }
}
