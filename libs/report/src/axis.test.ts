import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearAxis, logAxis, logCountAxis, formatInstant, type Axis } from './axis.ts';

const labels = (axis: Axis): readonly string[] => axis.ticks.map(({ label }) => label);
const DAY = 86_400_000;

test('marks lie at multiples of 1, 2 or 5 times a power of ten', () => {
  const axis = linearAxis({ min: 0, max: 87, tickCount: 4, endsAtTicks: true });
  // 87 / 4 = 21.75 needs a step of 50.
  expect(labels(axis)).toEqual(['0', '50', '100']);
  expect(axis.positionOf(25)).toBe(0.25);
  expect(labels(linearAxis({ min: 0, max: 1_600_000, tickCount: 4 }))).toEqual([
    '0',
    '500 k',
    '1 M',
    '1.5 M',
  ]);
});

test('marks that would read alike get more digits', () => {
  expect(labels(linearAxis({ min: 1_000_000, max: 1_000_100, tickCount: 2 }))).toEqual([
    '1,000,000',
    '1,000,050',
    '1,000,100',
  ]);
});

test.each([
  [{ min: 0, max: 95_000, tickCount: 4, kind: 'duration' }, ['0', '30 s', '1 min', '1 min 30 s']],
  [{ min: 0, max: 400, tickCount: 4, kind: 'duration' }, ['0', '100 ms', '200 ms', '300 ms', '400 ms']],
  [
    { min: DAY, max: DAY + 7_200_000, tickCount: 4, kind: 'time' },
    ['00:00', '00:30', '01:00', '01:30', '02:00'],
  ],
  [
    { min: 0, max: 4 * DAY, tickCount: 4, kind: 'time' },
    ['1970-01-01', '1970-01-02', '1970-01-03', '1970-01-04', '1970-01-05'],
  ],
] as const)('clock marks of %j', (options, expected) =>
  expect(labels(linearAxis(options))).toEqual(expected),
);

test('a range of one value, and an empty one, have a width', () => {
  expect(linearAxis({ min: 5, max: 5, tickCount: 4 }).positionOf(5)).toBeCloseTo(0.5);
  expect(labels(linearAxis({ min: 0, max: 0, tickCount: 2, endsAtTicks: true }))).toEqual(['0', '0.5', '1']);
  expect(linearAxis({ min: Infinity, max: -Infinity, tickCount: 2 }).positionOf(1)).toBe(1);
});

test('counts by the logarithm of 1 + count have a place for zero', () => {
  const axis = logCountAxis({ max: 1000 });
  expect(labels(axis)).toEqual(['0', '1', '10', '100', '1 k']);
  expect(axis.positionOf(0)).toBe(0);
  expect(axis.positionOf(10)).toBeCloseTo(Math.log(11) / Math.log(1001));
});

test('a logarithmic axis runs from power to power', () => {
  const axis = logAxis({ min: 2, max: 900 });
  expect([axis.positionOf(1), axis.positionOf(1000)]).toEqual([0, 1]);
  expect(labels(axis)).toEqual(['1', '10', '100', '1 k']);
  expect(labels(logAxis({ min: 1, max: 9 }))).toEqual(['1', '2', '5', '10']);
});

test('any finite range has few marks inside of it, in order, that read differently', () => {
  const value = fc.double({ min: -1e12, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(value, value, fc.integer({ min: 1, max: 10 }), (a, b, tickCount) => {
      const axis = linearAxis({ min: Math.min(a, b), max: Math.max(a, b), tickCount, endsAtTicks: true });
      const places = axis.ticks.map(({ position }) => position);
      expect(places.length).toBeLessThanOrEqual(2 * tickCount + 3);
      expect(places.every((place) => place >= -1e-6 && place <= 1 + 1e-6)).toBe(true);
      expect(places).toEqual(places.toSorted((x, y) => x - y));
    }),
  );
});

test('instants are written in UTC', () => {
  expect(formatInstant(0)).toBe('1970-01-01 00:00:00');
  expect(formatInstant(1e20)).toBe('–');
});
