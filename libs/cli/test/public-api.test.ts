import { expect, test } from 'vitest';

test('exports exactly this', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "ConfigurationError",
      "InterruptedError",
      "ProgressLine",
      "RateMeter",
      "UsageError",
      "collectProgram",
      "defineCommand",
      "describeFailure",
      "formatBytes",
      "formatCount",
      "formatDuration",
      "formatYaml",
      "isCliError",
      "loadConfiguration",
      "nearestKey",
      "parseAssignment",
      "readConfigurationFile",
      "runMain",
      "runProgram",
      "writeConfigurationFile",
    ]
  `);
});
