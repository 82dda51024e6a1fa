// `npm test [-- FILTER…]`: runs the tests. In CI the tests that need TensorFlow or Chromium must run: both
// are prepared first, and CI fails where that could not be done. Elsewhere they run if these are there.
// Those of the webgpu engine run on the GPU that Chromium has in software; where it has it, CI requires them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDebianPackages } from './install-debian-packages.mjs';
import { run } from './run.mjs';
import { softwareGpu } from './software-gpu.mjs';

const inContinuousIntegration = Boolean(process.env.CI) && process.env.CI !== 'false';
const env = {};
if (inContinuousIntegration) {
  const status = run(process.execPath, ['--conditions=@albectra/source', 'tools/tensorflow/src/cli.ts']);
  if (status !== 0) {
    console.error('The TensorFlow runtime could not be prepared, so its tests cannot run: CI fails.');
    process.exit(1);
  }
  env.ALBECTRA_REQUIRE_TENSORFLOW = '1';
  const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  // The tests measure texts, so there must be a font.
  if (!installDebianPackages(browsers, ['chromium', 'fonts-dejavu-core'])) {
    console.error('Chromium is not there and could not be installed, so its tests cannot run: CI fails.');
    process.exit(1);
  }
  env.ALBECTRA_REQUIRE_CHROMIUM = '1';
}

// Chromium, and with it the GPU, may have been installed just now.
const gpu = softwareGpu();
if (gpu !== undefined) Object.assign(env, gpu, inContinuousIntegration && { ALBECTRA_REQUIRE_WEBGPU: '1' });
else console.log('No GPU in software: tests of the webgpu engine are skipped unless this machine has a GPU.');

const folder = mkdtempSync(join(tmpdir(), 'albectra-test-'));
const report = join(folder, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const status = run('vitest', ['run', ...reporters, ...process.argv.slice(2)], env);
try {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  // A file that fails before its tests begin counts as one.
  const broken = testResults.filter(
    ({ status: result, assertionResults }) =>
      result === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  console.log(`${numPassedTests} passed, ${numFailedTests + broken} failed, ${numPendingTests} skipped`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
