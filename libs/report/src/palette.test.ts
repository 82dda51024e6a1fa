import { describe, expect, test } from 'vitest';
import { DARK, LIGHT, SERIES_COLOURS } from './palette.ts';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Severity 1 of Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color Vision Deficiency". */
const SIGHTS: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};
/** Linear sRGB to the cone responses of Oklab, and their roots to Oklab (Ottosson 2020). */
const TO_CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

const map = (triple: Triple, change: (value: number) => number): Triple => [
  change(triple[0]),
  change(triple[1]),
  change(triple[2]),
];
const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const multiply = (matrix: Matrix, triple: Triple): Triple => [
  dot(matrix[0], triple),
  dot(matrix[1], triple),
  dot(matrix[2], triple),
];
const clamp = (value: number): number => Math.min(1, Math.max(0, value));

function linear(colour: string): Triple {
  const part = (start: number): number => Number.parseInt(colour.slice(start, start + 2), 16) / 255;
  return map([part(1), part(3), part(5)], (value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
}
const luminance = (colour: string): number => dot([0.2126, 0.7152, 0.0722], linear(colour));
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
const oklab = (seen: Triple): Triple =>
  multiply(TO_LAB, map(multiply(TO_CONES, map(seen, clamp)), Math.cbrt));
function difference(a: string, b: string, sight: Matrix): number {
  const from = oklab(multiply(sight, linear(a)));
  const to = oklab(multiply(sight, linear(b)));
  return 100 * Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2]);
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s palette', (_name, palette) => {
  test('has texts that can be read: contrast of at least 4.5 (WCAG 2.2, 1.4.3)', () => {
    for (const ground of [palette.background, palette.surface]) {
      expect(contrast(palette.text, ground)).toBeGreaterThan(7);
      expect(contrast(palette.muted, ground)).toBeGreaterThan(4.5);
    }
  });

  test('has series that stand out from the page: contrast of at least 3 (WCAG 2.2, 1.4.11)', () => {
    expect(palette.series).toHaveLength(SERIES_COLOURS);
    for (const colour of palette.series) expect(contrast(colour, palette.background)).toBeGreaterThan(3);
  });

  test.each(Object.entries(SIGHTS))('has series that differ for %s sight', (_sight, matrix) => {
    for (const [index, colour] of palette.series.entries()) {
      for (const other of palette.series.slice(0, index)) {
        expect(difference(colour, other, matrix)).toBeGreaterThan(9.5);
      }
    }
  });
});
