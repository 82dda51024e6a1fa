import { expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.ts';

test('gives the checksums of RFC 3720, appendix B.4', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
  expect(crc32c(new Uint8Array())).toBe(0);
});

test('masks a checksum by turning and adding', () => {
  // 0xe3069283 turned right by 15 bits is 0x2507c60d; plus 0xa282ead8 it is 0xc78ab0e5.
  expect(maskedCrc32c(Buffer.from('123456789'))).toBe(0xc78ab0e5);
});
