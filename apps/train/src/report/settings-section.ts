import { definitionList, html, paragraph, table } from '@albectra/report';
import type { Markup, Section } from '@albectra/report';
import type { RunData } from './run-data.ts';

/** What the runs were configured with: first what differs, then what they share. */
export function settingsSection(runs: readonly RunData[]): Section | undefined {
  const known = runs.filter(({ recipe }) => recipe !== undefined);
  const names = [...new Set(known.flatMap(({ settings }) => Object.keys(settings)))];
  if (names.length === 0) return undefined;
  const valuesOf = (name: string): readonly (string | undefined)[] =>
    known.map(({ settings }) => settings[name]);
  const differs = (name: string): boolean => new Set(valuesOf(name)).size > 1;
  const different = names.filter(differs);
  const shared = names.filter((name) => !differs(name)).map((name) => [name, valuesOf(name)[0]] as const);
  if (known.length === 1) return { title: 'Configuration', content: [definitionList(shared)] };
  return {
    title: 'Configuration',
    content: [
      different.length === 0
        ? paragraph('The runs have the same configuration.')
        : table({
            caption: 'What differs',
            columns: [{ label: 'setting' }, ...known.map(({ name }) => ({ label: name }))],
            rows: different.map((name) => [name, ...valuesOf(name).map((value) => value ?? '–')]),
          }),
      sharedSettings(shared),
    ],
  };
}

function sharedSettings(shared: readonly (readonly [name: string, value: string | undefined])[]): Markup {
  return html`<details>
    <summary>What all have in common: ${shared.length} settings</summary>
    ${definitionList(shared)}
  </details>`;
}
