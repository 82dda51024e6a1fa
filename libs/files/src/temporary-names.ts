/** Prefix of temporary names: what begins with it was left by a crash once its writer has ended. */
export const TEMPORARY_PREFIX = '.tmp-';
