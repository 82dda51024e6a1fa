/** The colours of a page in one of its two modes, as `#rrggbb`. */
export interface Palette {
  readonly background: string;
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  /** Colours of series, in order. */
  readonly series: readonly string[];
}

/** Series that have a colour of their own. */
export const SERIES_COLOURS = 6;

/**
 * Colours on white.
 *
 * The series differ from one another by at least 9.5 (Oklab, hundredfold) for normal sight, protanopia and
 * deuteranopia, and by 3 of contrast from the background; the test computes it.
 */
export const LIGHT: Palette = {
  background: '#ffffff',
  surface: '#f4f6f8',
  text: '#1a212b',
  muted: '#566172',
  line: '#d5dbe2',
  series: ['#0b6bb5', '#d9630b', '#3e9584', '#441766', '#755f41', '#3b454b'],
};

/** Colours on near black; they differ as those of {@link LIGHT} do. */
export const DARK: Palette = {
  background: '#14181d',
  surface: '#1e242b',
  text: '#e6eaef',
  muted: '#a3aebb',
  line: '#38424e',
  series: ['#4fa8ec', '#f0a030', '#57ddc9', '#9646c2', '#f5f789', '#808289'],
};
