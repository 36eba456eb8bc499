import { draftRules } from '../rules/draft';
import { about, harmless, head } from '../rules/text-kit';
import { defineFormat } from './definition';

/** Rules for any device and any reader: one sentence a rule. Our own words, no dialect. */
export const rules = defineFormat({
  id: 'rules', file: 'draft-rules.txt', about: 'draft of filter rules for the chosen remediations, in words; never applied',
  write(analysis, { engagement }) {
    const draft = draftRules(analysis);
    return `${[
      ...head(analysis, engagement, draft, 'rules in words'),
      ...draft.sets.flatMap(set => ['', ...about(set), ...set.rules.map(({ action, source, destination, protocol, port, why }, i) =>
        `${String(i + 1).padStart(4)}. ${action} ${protocol ?? 'any protocol'} from ${source ?? 'any'} to ${destination}${port === undefined ? '' : ` port ${port}`}    # ${harmless(why, 300)}`)]),
    ].join('\n')}\n`;
  },
});
