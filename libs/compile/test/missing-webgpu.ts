import { EngineUnavailableError, openEngine } from '../src/index.ts';

/**
 * Tells what the webgpu engine lacks here, or nothing where it works; its tests are then skipped.
 *
 * With `ALBECTRA_REQUIRE_WEBGPU=1` they run in any case, and fail without a GPU.
 */
export async function missingWebgpu(): Promise<string | undefined> {
  if (process.env['ALBECTRA_REQUIRE_WEBGPU'] === '1') return undefined;
  try {
    await openEngine('webgpu');
    return undefined;
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    return error.missing;
  }
}
