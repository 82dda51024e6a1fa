import { Markup } from './markup.ts';
import { DARK, LIGHT, type Palette } from './palette.ts';

function variables({ background, surface, text, muted, line, series }: Palette): string {
  const colours = series.map((colour, index) => `--c${index}:${colour}`).join(';');
  return `--bg:${background};--surface:${surface};--text:${text};--muted:${muted};--line:${line};${colours}`;
}

/** Black or white, whichever contrasts more with a colour (relative luminance of WCAG 2.2). */
function inkOn(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  // Above this, black text has the greater contrast: (L + 0.05) / 0.05 > 1.05 / (L + 0.05).
  return luminance > 0.179 ? '#000' : '#fff';
}

function inks({ series }: Palette): string {
  return series.map((colour, index) => `--i${index}:${inkOn(colour)}`).join(';');
}

const SERIES = LIGHT.series
  .map(
    (_, index) =>
      `.fill${index}{fill:var(--c${index});background:var(--c${index})}.stroke${index}{stroke:var(--c${index})}.on${index}{fill:var(--i${index})}`,
  )
  .join('');

/** The style of a page: light and dark, narrow and wide, on screen and on paper. */
export const PAGE_STYLE: Markup = new Markup(`
:root{color-scheme:light dark;${variables(LIGHT)};${inks(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${variables(DARK)};${inks(DARK)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
header,nav,main,footer{max-width:72rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .4rem;letter-spacing:-.015em}
h2{font-size:1.3rem;line-height:1.3;margin:0 0 .35rem;letter-spacing:-.01em}
p{margin:0 0 .8rem;max-width:46rem}
a{color:var(--c0)}
.lead{color:var(--muted)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(9.5rem,100%),1fr));gap:.75rem;margin:1.5rem 0;padding:0;list-style:none}
.facts li{background:var(--surface);border-radius:.6rem;padding:.8rem 1rem}
.facts b{display:block;font-size:1.4rem;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums}
.facts .of{display:block;color:var(--muted);font-size:.85rem;line-height:1.4}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0;padding:.7rem 0;list-style:none;border-block:1px solid var(--line);font-size:.92rem}
section{padding:2.25rem 0 .5rem}
section+section{border-top:1px solid var(--line);margin-top:1.5rem}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:0 2.5rem}
.columns>*{min-width:0}
figure{margin:1.25rem 0;min-width:0;break-inside:avoid}
figcaption p{color:var(--muted);font-size:.9rem;margin:.15rem 0 .5rem;line-height:1.5}
.legend{display:flex;flex-wrap:wrap;gap:.15rem 1rem;margin:.35rem 0;padding:0;list-style:none;font-size:.88rem}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:.15em;margin-right:.45em;vertical-align:-.05em}
.swatch.expected{height:0;width:1.1em;border-radius:0;border-top:3px solid var(--text);vertical-align:.2em}
.y-name{font-size:12px;color:var(--muted);margin:.5rem 0 0}
.x-name{font-size:12px;color:var(--muted);margin:-.2rem auto 0;text-align:center}
.plot{display:flex}
.few{max-width:34rem}
.y-axis{flex:none}
.area{flex:1;min-width:0;container-type:inline-size}
svg{display:block;overflow:visible;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
svg text{fill:var(--muted);font-variant-numeric:tabular-nums}
@container (max-width:419px){text.wide:not(.narrow){display:none}}
@container (min-width:420px){text.narrow:not(.wide){display:none}}
.grid{stroke:var(--line);stroke-width:1}
.base{stroke:var(--muted);stroke-width:1}
.expected{stroke:var(--text);stroke-width:3}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
.pale{fill:none;stroke-width:1;stroke-opacity:.28;stroke-linejoin:round}
.interval{fill-opacity:.16}
.dots{fill:none;stroke-width:6;stroke-linecap:round}
.reference{stroke:var(--muted);stroke-width:1.2;stroke-dasharray:1 4;stroke-linecap:round}
.piece{display:inline-block;margin-right:.4em;vertical-align:-.02em}
.dash1{stroke-dasharray:7 4}
.dash2{stroke-dasharray:2 4}
.stripe{fill:transparent}
.stripe:hover{fill:var(--muted);fill-opacity:.14}
.bar:hover,.part:hover{opacity:.8}
.part{stroke:var(--bg);stroke-width:1.5}
.share{margin:.55rem 0;container-type:inline-size}
.share .label{display:block;font-size:.88rem}
${SERIES}
.shares svg text{font-weight:600}
details{margin-top:.5rem;font-size:.9rem}
summary{cursor:pointer;color:var(--muted);width:fit-content}
.scroll{overflow-x:auto;max-width:100%;margin:.6rem 0 1rem}
:focus-visible{outline:2px solid var(--c0);outline-offset:2px;border-radius:2px}
table{border-collapse:collapse;font-size:.92rem;min-width:min(100%,18rem)}
caption{text-align:left;font-weight:650;padding-bottom:.35rem;font-size:1rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{padding:.3rem .9rem .3rem 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--line);unicode-bidi:isolate}
thead th{color:var(--muted);font-weight:500;white-space:nowrap}
tbody th{font-weight:400;min-width:6rem}
td.text{min-width:6rem}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
table:has(.inline){width:100%}
td:has(.inline){width:34%;min-width:4rem;padding-right:0;vertical-align:middle}
dl{margin:.75rem 0;columns:2 24rem;column-gap:2.5rem;font-size:.92rem}
dl div{display:flex;gap:1rem;justify-content:space-between;padding:.3rem 0;border-bottom:1px solid var(--line);break-inside:avoid}
dt{color:var(--muted)}
dd{margin:0;text-align:right;unicode-bidi:isolate}
mark{background:color-mix(in srgb,var(--c1) 26%,transparent);color:inherit;border-radius:.2em;padding:0 .15em}
mark.other{background:color-mix(in srgb,var(--c3) 26%,transparent)}
mark.kept{background:none;outline:1px dashed var(--muted);outline-offset:-1px}
mark small{margin-left:.3em;padding-left:.3em;border-left:1px solid var(--muted)}
blockquote{max-width:56rem;margin:.75rem 0;padding:.8rem 1rem;background:var(--surface);border-radius:.6rem;unicode-bidi:isolate}
blockquote p{max-width:none}
blockquote footer{all:unset;display:block;color:var(--muted);font-size:.85rem}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
body>footer{padding-block:2rem;margin-top:2rem;border-top:1px solid var(--line);color:var(--muted);font-size:.88rem}
@media print{
:root{${variables(LIGHT)};${inks(LIGHT)}}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
html{font-size:11px}
nav,details{display:none}
header,main,footer{max-width:none;padding-inline:0}
section{padding-top:1rem}
h2{break-after:avoid}
tr,blockquote{break-inside:avoid}
}
`);
