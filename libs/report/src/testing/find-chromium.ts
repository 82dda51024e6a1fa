import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * Finds Chromium, or Chrome: the program that `ALBECTRA_CHROMIUM` names, or the first one on the path.
 *
 * @returns Its path; `undefined` if there is none.
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [env['ALBECTRA_CHROMIUM'] ?? '', ...found].find((path) => path !== '' && isProgram(path));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Says why tests in Chromium are to be skipped.
 *
 * With `ALBECTRA_REQUIRE_CHROMIUM=1`, which CI sets, they are never skipped, and fail without it.
 *
 * @returns The reason; `undefined` if they are to run.
 */
export function chromiumSkipReason(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env['ALBECTRA_REQUIRE_CHROMIUM'] === '1' || findChromium(env) !== undefined) return undefined;
  return 'Chromium is not installed (Debian: apt-get install chromium)';
}
