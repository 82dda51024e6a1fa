import { expect, test } from 'vitest';

import { currentDevice, onDevice } from './on-device.ts';

test('tells the device while something runs on it, whatever becomes of that', () => {
  expect(currentDevice()).toBeUndefined();
  expect(onDevice(2, () => currentDevice())).toBe(2);
  expect(() =>
    onDevice(1, () => {
      throw new Error('stops');
    }),
  ).toThrow('stops');
  expect(currentDevice()).toBeUndefined();
});

test('refuses what is no place, and a device within another', () => {
  expect(() => onDevice(-1, () => 0)).toThrow('expected a place from 0 on, outside of another call, got -1.');
  expect(() => onDevice(0, () => onDevice(1, () => 0))).toThrow('got 1 within 0.');
  expect(currentDevice()).toBeUndefined();
});
