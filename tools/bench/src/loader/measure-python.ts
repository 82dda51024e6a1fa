import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonProgram } from '../python-program.ts';
import type { LoaderJob, LoaderMeasurement } from './loader-measurement.ts';

/** The page whose code the peers run: the same place, seen from the sources and from what is built. */
const PAGE = fileURLToPath(new URL('../../../../docs/python.md', import.meta.url));

/** Runs PyTorch's loader and Hugging Face's collator on the same rows, in a process of their own. */
export async function measurePython(
  python: string,
  job: LoaderJob & { readonly seconds: number },
): Promise<LoaderMeasurement[]> {
  const parameters = [pythonProgram('loader/load_rows.py'), PAGE, JSON.stringify(job)];
  const { stdout } = await promisify(execFile)(python, parameters);
  return JSON.parse(stdout) as LoaderMeasurement[];
}
