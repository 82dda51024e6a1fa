/** Exit code of `finalize` and `status` where tasks are missing. */
export const INCOMPLETE = 3;
