/** What an event of a TensorBoard file says. */
export type EventContent =
  /** The first event of a file. */
  | { readonly kind: 'version' }
  /** A run begins or goes on: what earlier files say of this step and later ones is void. */
  | { readonly kind: 'start' }
  /** Values by tag. */
  | { readonly kind: 'scalars'; readonly values: Readonly<Record<string, number>> };

/** An event of a TensorBoard file. */
export interface TensorBoardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly content: EventContent;
}

/** Since this version, readers obey the start of a session (tensorflow/core/util/events_writer.h, kVersionPrefix). */
const FILE_VERSION = 'brain.Event:2';
/** `SessionLog.START` of tensorflow/core/util/event.proto. */
const SESSION_START = 1;

/** Types of fields in the protocol buffers wire format. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Writes an event as its protocol buffer: `Event`, `Summary` and `SessionLog` of tensorflow/core.
 *
 * `Event` has the wall time as field 1, the step as 2, and then one of: the version as 3, a summary as 5,
 * a session log as 7. A summary's values are its field 1, each a tag (1) and a float (2).
 */
export function encodeEvent({ wallTime, step, content }: TensorBoardEvent): Uint8Array {
  const time = Buffer.alloc(8);
  time.writeDoubleLE(wallTime);
  return Buffer.concat([
    key(1, WIRE.fixed64),
    time,
    // As every writer of the format, without a zero.
    ...(step === 0 ? [] : [key(2, WIRE.varint), varint(step)]),
    ...encodeContent(content),
  ]);
}

function encodeContent(content: EventContent): readonly Uint8Array[] {
  if (content.kind === 'version') return bytesField(3, Buffer.from(FILE_VERSION));
  if (content.kind === 'start') {
    return bytesField(7, Buffer.concat([key(1, WIRE.varint), varint(SESSION_START)]));
  }
  const values = Object.entries(content.values).flatMap(([tag, value]) => {
    const float = Buffer.alloc(4);
    float.writeFloatLE(value);
    const parts = [...bytesField(1, Buffer.from(tag, 'utf8')), key(2, WIRE.fixed32), float];
    return bytesField(1, Buffer.concat(parts));
  });
  return bytesField(5, Buffer.concat(values));
}

function bytesField(field: number, value: Uint8Array): readonly Uint8Array[] {
  return [key(field, WIRE.bytes), varint(value.length), value];
}

function key(field: number, wire: number): Uint8Array {
  return varint(field * 8 + wire);
}

/** @param value A non-negative integer up to 2^53. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}
