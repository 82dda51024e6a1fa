import type { CommandOption } from '@albectra/cli';

/** The options that all launchers have. */
export const LAUNCH_OPTIONS: readonly CommandOption[] = [
  {
    name: 'tasks-per-job',
    key: 'tasksPerJob',
    placeholder: 'N',
    numeric: true,
    description: 'Tasks of one job; 0 fits it to the corpus.',
  },
  { name: 'missing', key: 'missing', description: 'Only the tasks that are not complete.' },
  { name: 'submit', key: 'submit', description: 'Submit what was written.' },
];

/** The option of commands that need what other machines have written. */
export const WAIT_OPTION: CommandOption = {
  name: 'wait',
  key: 'waitSeconds',
  placeholder: 'SECONDS',
  numeric: true,
  description: 'Wait for tasks that are missing.',
};
