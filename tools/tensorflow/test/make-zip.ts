import { crc32, deflateRawSync } from 'node:zlib';

/** One file to put into an archive; `crc` and `bytes` override the true values. */
export interface ZipMember {
  readonly name: string;
  readonly content: Buffer;
  readonly stored?: boolean;
  readonly crc?: number;
  readonly bytes?: number;
}

/** Builds a zip archive in memory. */
export function makeZip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name);
    const data = member.stored ? member.content : deflateRawSync(member.content);
    const fields = memberFields(member, { nameBytes: name.length, dataBytes: data.length });
    const header = Buffer.concat([Buffer.from('504b0304', 'hex'), fields, name]);
    directory.push(
      Buffer.concat([Buffer.from('504b01021400', 'hex'), fields, Buffer.alloc(10), uint32(offset), name]),
    );
    parts.push(header, data);
    offset += header.length + data.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

/** The 26 bytes that the entry's header and the directory have in common. */
function memberFields(
  member: ZipMember,
  sizes: { readonly nameBytes: number; readonly dataBytes: number },
): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(member.stored ? 0 : 8, 4);
  fields.writeUInt32LE(member.crc ?? crc32(member.content), 10);
  fields.writeUInt32LE(sizes.dataBytes, 14);
  fields.writeUInt32LE(member.bytes ?? member.content.length, 18);
  fields.writeUInt16LE(sizes.nameBytes, 22);
  return fields;
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}
