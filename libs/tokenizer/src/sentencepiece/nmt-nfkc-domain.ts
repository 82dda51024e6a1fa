/** Unicode version that {@link NMT_NFKC_DOMAIN} was taken from. */
export const NMT_NFKC_UNICODE_VERSION = '17.0';

/**
 * The code points that compatibility decomposition (NFKD) changes, as ranges.
 *
 * The form is that of decodeCodePoints. Unicode never changes the normalisation of an assigned
 * code point, so with this list the rules are the same under every later version.
 * Made by tools/golden/nmt_nfkc_domain.ts.
 */
export const NMT_NFKC_DOMAIN: string =
  '4g 8 2 5 3+3 3+2 2+2 2+5 2+8 2+5 3+4 3+5 2+8 2+5 3+4 2+g 3+j 3+8 2+5 2+7 3+6 3+5 3+h 3+n ' +
  'x+1 e+1 k+o 2+5 3+f 3+z 3+1 7+d 3h+8 w+5 3+4 2k+1 2+1 1c 6 4 6+6 2 2+2 q+6 q+4 2+6 q+2 2+1 ' +
  '4 7+1 2 4 5+2 b w n+1 2 4 5+2 o+1 22+1 e+3 3+1 3+5 3+5 3+b 3+1 3y 4b+4 27+3 20 2 h gm 8 3 ' +
  '10+7 30+1 g+1 2 2c 3 z+2 3 6i 3+1 g+1 1j 1i+2 3g 3c 7+1 2+1 3j+2 3y 2+2 2d 3k 15+1 1b 1j a ' +
  '5 5 5 d a 2+4 8 i a 5 5 5 d 31 5y 1ze 2 2 2 2 4 15 2 3+1 2 dl+2 2+a 2+h 2+r e z+10 1t+4b ' +
  '5+2h 7+l 3+5 3+11 3+5 3+7 2 2 2 2+u 3+1g 2+e 2+d 3+5 2+i 3+2 2+8 2+a 7 6 d+2 9 4+1 2+1 5 2 ' +
  '9+2 e 8 h+1 3+q 2+c c 2g+3 2+2 2+a 2+1 3+4 3+2 2 2 2 2+3 2+2 2+6 2+5 5+4 7+1b a h+1 j v+2 ' +
  '1h 5 3 o 2 6+1 2+1 h 3 3 2 n 2 b+4 3+1 3+1 7+1 3+1 3+1 z+3 1d+3 7+3 1o+1 8m+3u 10i 2w+2 2u ' +
  'bk+1 6q 8g 2c d+5x 17 1i 2+2 i 2 2 2 2 2 2 2 2 2 2 2 3 2 2 7+1 2+1 2+1 2+1 2+1 n 7+1 2+1 d ' +
  '2 2 2 2 2 2 2 2 2 2 2 3 2 2 7+1 2+1 2+1 2+1 2+1 n 3+3 4+1 1e+2l 4+d 2p+u 2+13 9+1a 2+an ' +
  'mn1+1 5v 3l+3 4+1 o3+3 a 47+8mb 6l9+7h 3 2 3+9 2 2 3+1 4+1v 3+2x 13+6 d+4 6 2+n 2+4 2 2+1 ' +
  '2+1 2+2z y+a2 j+1r 3+1h 15+c k+9 n+k 3+b 2+i 2+3 5+2 2 2+3q 5+59 4+5 3+5 3+5 3+2 4+6 2+6 ' +
  '15n r bh+4 2+15 2+8 1r4 2 f 3n+1 f0+1 1j 2 9 3 1g 2+1 6r+1 2 70+1 ot e7d+7 2f4+2 iuk+z ' +
  'v9+6 2f+5 g0+2c 2+1y 2+1 3 3+1 3+3 2+b 2 2+6 2+1s 2+3 3+7 2+6 2+r 2+3 2+4 2 4+6 2+9f 3+83 ' +
  '3+1d 1m9+1p 2oj+3 2+q 2+1 2 3 2+9 2+3 2 2 7 5 2 2 2+2 2+1 2 3 2 2 2 2 2+1 2 3+3 2+6 2+3 ' +
  '2+3 2 2+9 2+g 6+2 2+4 2+g g5+a 6+u 2+v r+2 10 34+2 e+17 5+8 8+1 1wf+9 1ds7+f1';
