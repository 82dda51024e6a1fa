import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { withPath } from '@albectra/files';
import { encodeEvent } from './encode-event.ts';
import type { EventContent } from './encode-event.ts';
import { encodeRecord } from './encode-record.ts';

/** Values of a step by tag, for TensorBoard. */
export interface TensorBoardLog {
  write(step: number, values: Readonly<Record<string, number>>): void;
  /** Brings what was written to the disk. */
  flush(): void;
  close(): void;
}

/** Options of {@link openTensorBoardLog}. */
export interface TensorBoardLogOptions {
  /** The first step that this log will write; what earlier files say of it and of later steps is void. */
  readonly fromStep: number;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** Readers take every file with `tfevents` in its name, in the order of their names. */
const FILE_NAME = /^events\.out\.tfevents\.(\d{10})\.albectra$/;

/**
 * Begins an event file of TensorBoard in a folder.
 *
 * Each start of a run writes a file of its own, whose name sorts behind those that are there, whatever the
 * clock says. It opens with the start of a session at `fromStep`: TensorBoard then forgets what earlier files
 * say of that step and of later ones, so that steps which a resumed run does again stand once. Nothing is
 * buffered: a killed process loses no value, and a record cut short ends its file for the reader.
 */
export function openTensorBoardLog(folder: string, options: TensorBoardLogOptions): TensorBoardLog {
  const { fromStep, now = () => Date.now() } = options;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, nextName(readdirSync(folder), now()));
  const file = openSync(path, 'wx');
  const write = (step: number, content: EventContent): void => {
    const record = encodeRecord(encodeEvent({ wallTime: now() / 1000, step, content }));
    try {
      writeAll(file, record);
    } catch (error) {
      throw withPath(error, path);
    }
  };
  write(0, { kind: 'version' });
  write(fromStep, { kind: 'start' });
  return {
    write: (step, values) => write(step, { kind: 'scalars', values }),
    flush: () => fsyncSync(file),
    close: () => closeSync(file),
  };
}

/** A name by the time in seconds, or by a later one if a file has that name or a later one already. */
function nextName(names: readonly string[], nowMs: number): string {
  const taken = names.flatMap((name) => Number(FILE_NAME.exec(name)?.[1] ?? -1));
  const seconds = Math.max(Math.floor(nowMs / 1000), ...taken.map((time) => time + 1));
  return `events.out.tfevents.${String(seconds).padStart(10, '0')}.albectra`;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
