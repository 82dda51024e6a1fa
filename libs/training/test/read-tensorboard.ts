import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What TensorBoard shows of a folder of event files: by tag, the steps in order with their values. */
export type ShownCurves = Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>;

/**
 * Reads a folder of event files with TensorBoard's rules: files by name, a record cut short ends its file, and
 * the start of a session voids what was read of its step and later ones. tools/golden/tensorboard_events.py
 * shows that TensorBoard's own readers see the same.
 */
export function readTensorBoard(folder: string): ShownCurves {
  const curves: Record<string, [number, number][]> = {};
  const files = readdirSync(folder).sort();
  for (const event of files.flatMap((name) => [...readRecords(readFileSync(join(folder, name)))])) {
    const fields = readMessage(event);
    const step = Number(fields.get(2)?.[0] ?? 0);
    if (fields.has(7)) forget(curves, step);
    const values = partsOf(fields, 5).flatMap((summary) => partsOf(readMessage(summary), 1));
    for (const parts of values.map(readMessage)) {
      const tag = new TextDecoder().decode(partsOf(parts, 1)[0]);
      const [value = new Uint8Array(4)] = partsOf(parts, 2);
      const float = new DataView(value.buffer, value.byteOffset).getFloat32(0, true);
      (curves[tag] ??= []).push([step, float]);
    }
  }
  return curves;
}

function forget(curves: Record<string, [number, number][]>, fromStep: number): void {
  for (const [tag, curve] of Object.entries(curves)) curves[tag] = curve.filter(([step]) => step < fromStep);
}

function* readRecords(file: Buffer): Generator<Buffer> {
  for (let place = 0; place + 12 <= file.length;) {
    const length = Number(file.readBigUInt64LE(place));
    const end = place + 12 + length + 4;
    if (end > file.length) return;
    yield file.subarray(place + 12, end - 4);
    place = end;
  }
}

type Fields = Map<number, (number | Uint8Array)[]>;

/** The bytes of a field, as often as it stands. */
function partsOf(fields: Fields, field: number): readonly Uint8Array[] {
  return (fields.get(field) ?? []).filter((part) => typeof part !== 'number');
}

/** The fields of a protocol buffer: numbers of varints, bytes of the rest. */
function readMessage(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let place = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[place++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (place < bytes.length) {
    const key = varint();
    const number = key >> 3;
    const wire = key & 7;
    if (wire === 0) fields.set(number, [...(fields.get(number) ?? []), varint()]);
    else {
      const length = wire === 2 ? varint() : wire === 1 ? 8 : 4;
      fields.set(number, [...(fields.get(number) ?? []), bytes.subarray(place, place + length)]);
      place += length;
    }
  }
  return fields;
}
