import { UnsupportedMachineError } from './errors.ts';

/** What decides whether the prebuilt libraries can run here. */
export interface Machine {
  readonly platform: string;
  readonly architecture: string;
  /** Version of the GNU C library, such as "2.36"; undefined where there is another. */
  readonly glibcVersion: string | undefined;
}

/** The wheels are built for this version and later (their platform tag, manylinux_2_27). */
const OLDEST_GLIBC = [2, 27] as const;

/** Describes the machine that this process runs on. */
export function thisMachine(): Machine {
  const report = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  return {
    platform: process.platform,
    architecture: process.arch,
    glibcVersion: report.header?.glibcVersionRuntime,
  };
}

/**
 * Checks that TensorFlow's prebuilt libraries can run on a machine.
 *
 * @throws {UnsupportedMachineError} if it is not Linux on x64 with glibc 2.27 or later.
 */
export function requireMachine(machine: Machine = thisMachine()): void {
  const { platform, architecture, glibcVersion } = machine;
  if (platform === 'linux' && architecture === 'x64' && isRecent(glibcVersion)) return;
  const libc = glibcVersion === undefined ? '' : ` with glibc ${glibcVersion}`;
  throw new UnsupportedMachineError(
    `TensorFlow runtime: expected Linux on x64 with glibc ${OLDEST_GLIBC.join('.')} or later, ` +
      `got ${platform} on ${architecture}${libc}. Use the embedded engine: --engine wasm.`,
  );
}

function isRecent(glibcVersion = '0.0'): boolean {
  const [major = 0, minor = 0] = glibcVersion.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_GLIBC;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
