import { checkConfiguration } from './check-configuration.ts';
import type { PreparationConfiguration } from './configuration.ts';
import { presets } from './presets/index.ts';

/** Changes to a preset: any options, in groups as {@link PreparationConfiguration} has them. */
export type ConfigurationChanges = {
  readonly [key in keyof Omit<PreparationConfiguration, 'objective'>]?:
    | (PreparationConfiguration[key] extends object
        ? {
            readonly [member in keyof PreparationConfiguration[key]]?:
              PreparationConfiguration[key][member] | undefined;
          }
        : PreparationConfiguration[key])
    | undefined;
};

/**
 * Applies changes to a preset and checks the result.
 *
 * Where the sequence length or the mask rate is changed and `maxPredictions` is not, it follows them:
 * their product, rounded.
 *
 * @throws {InvalidOptionError} if an option is outside its range.
 */
export function configure(
  preset: PreparationConfiguration['objective'],
  changes: ConfigurationChanges = {},
): PreparationConfiguration {
  const base = presets[preset];
  const { reading, filters, examples, masking, layout, ...rest } = changes;
  const configuration: PreparationConfiguration = {
    ...base,
    ...defined(rest),
    reading: { ...base.reading, ...defined(reading) },
    filters: { ...base.filters, ...defined(filters) },
    examples: { ...base.examples, ...defined(examples) },
    masking: { ...base.masking, ...defined(masking) },
    layout: { ...base.layout, ...defined(layout) },
  };
  const follows =
    masking?.maxPredictions === undefined &&
    (masking?.rate !== undefined || rest.sequenceLength !== undefined);
  const resolved = follows ? withFittingPredictions(configuration) : configuration;
  checkConfiguration(resolved);
  return resolved;
}

function withFittingPredictions(configuration: PreparationConfiguration): PreparationConfiguration {
  const { masking, sequenceLength } = configuration;
  const maxPredictions = Math.max(1, Math.round(masking.rate * sequenceLength));
  return { ...configuration, masking: { ...masking, maxPredictions } };
}

type Defined<T> = { [key in keyof T]?: Exclude<T[key], undefined> };

/** Leaves out the members that are there but undefined, so that they do not hide a preset's. */
function defined<T extends object>(values: T | undefined): Defined<T> {
  return Object.fromEntries(
    Object.entries(values ?? {}).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
