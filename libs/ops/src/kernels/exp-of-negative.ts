const STEPS_PER_OCTAVE = 32;
const STEPS_PER_UNIT = STEPS_PER_OCTAVE / Math.LN2;
const UNIT_PER_STEP = Math.LN2 / STEPS_PER_OCTAVE;
/** Below it the result is no normal float32 any more. */
const LOWEST = -87;
const OCTAVES = 128;

const FRACTIONS = Float64Array.from(
  { length: STEPS_PER_OCTAVE },
  (_, step) => 2 ** (step / STEPS_PER_OCTAVE),
);
const POWERS = Float64Array.from({ length: OCTAVES }, (_, octave) => 2 ** (octave - OCTAVES + 1));

/**
 * The exponential of a number that is not above 0, to a relative error below 1e-8; 0 below -87.
 *
 * `Math.exp` calls out of the compiled loop; this stays in it, several times as fast. The argument is
 * split as `x = k ln2 / 32 + r`: two tables give `2^(k/32)`, a cubic gives `e^r`.
 */
export function expOfNegative(x: number): number {
  if (x < LOWEST) return 0;
  const scaled = x * STEPS_PER_UNIT;
  const step = Math.floor(scaled);
  const r = (scaled - step) * UNIT_PER_STEP;
  const power = FRACTIONS[step & (STEPS_PER_OCTAVE - 1)]! * POWERS[(step >> 5) + OCTAVES - 1]!;
  return power * (1 + r * (1 + r * (0.5 + r * (1 / 6))));
}
