/**
 * The command line that runs this program again, up to the command: this Node with its options, and the script.
 *
 * It holds for machines that see the installation under the same path.
 */
export function programWords(): readonly string[] {
  const script = process.argv[1];
  return script === undefined ? ['prepare-data'] : [process.execPath, ...process.execArgv, script];
}
