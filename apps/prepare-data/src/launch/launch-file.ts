import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@albectra/files';

/** A file that a launcher writes. */
export interface LaunchFile {
  readonly name: string;
  readonly text: string;
  /** True for a script. */
  readonly executable?: boolean;
}

/** Names that launchers give to files. */
const LAUNCH_FILE = /\.(?:sbatch|yaml|sh)$/;

/** Writes the files of a launch into a folder, in place of those of an earlier one; logs stay. */
export async function writeLaunchFiles(folder: string, files: readonly LaunchFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter((name) => LAUNCH_FILE.test(name));
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
  for (const { name, text, executable = false } of files) {
    const path = join(folder, name);
    await writeAtomically(path, text);
    if (executable) await chmod(path, 0o755);
  }
}
