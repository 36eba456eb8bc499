import { PARAMETERS, Parameters, type Parameter, type ParameterName } from '../../../shared/attack/parameters';
import type { SiteConfig } from '../../../shared/model/config';
import type { Reading } from '../../../shared/model/reading';
import type { SiteSettings } from '../../../shared/model/views';

/** What the settings show of an engagement: the files about vulnerabilities with their age, and every number of the risk model with its range and reason. Read only. */
export function settingsView(readings: readonly Reading[], config: SiteConfig): SiteSettings {
  const parameters = new Parameters(config.parameters);
  return {
    intelligence: readings.flatMap(({ source, intelligence }) => (intelligence === undefined ? [] : [{
      id: source.id, name: source.name, format: source.format, sha256: source.sha256, ...(intelligence.date === undefined ? {} : { date: intelligence.date }), ...(intelligence.edition === undefined ? {} : { edition: intelligence.edition }),
      entries: {
        'exploited flaws': intelligence.exploited?.length ?? 0, 'exploit scores': intelligence.scores?.length ?? 0, 'known flaws': intelligence.known?.length ?? 0, advisories: intelligence.advisories?.length ?? 0,
        components: intelligence.bill?.components.length ?? 0, techniques: intelligence.techniques?.length ?? 0,
      },
    }])),
    parameters: (Object.entries(PARAMETERS) as [ParameterName, Parameter][]).map(([name, { value, range, reason, unit }]) => ({
      name, value: parameters.value(name), standard: value, low: range[0], high: range[1], reason, given: parameters.isGiven(name), ...(unit === undefined ? {} : { unit }),
    })),
  };
}
