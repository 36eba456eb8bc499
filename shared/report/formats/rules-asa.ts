import { isIpv4Text } from '../rules/address-kit';
import { draftRules } from '../rules/draft';
import { about, harmless, head } from '../rules/text-kit';
import { defineFormat } from './definition';

/** Text after `remark`: Cisco ASA Series Command Reference, access-list remark, at most 100 characters. */
const REMARK = 100;

/**
 * Extended access lists of a Cisco ASA, release 9.0 and later (unified for IPv4 and IPv6; Cisco ASA Series General Operations CLI Configuration Guide, "Access Control Lists"). No `access-group`: a list that
 * hangs on no interface does nothing. Checked against this program's own reader of ASA configurations; no ASA was at hand.
 */
export const rulesAsa = defineFormat({
  id: 'rules-asa', file: 'draft-rules-asa.txt', about: 'the same draft as access lists of a Cisco ASA; never applied',
  write(analysis, { engagement }) {
    const draft = draftRules(analysis);
    const host = (ip: string | undefined, family: string): string => (ip === undefined ? family : `host ${ip}`);
    return `${[
      ...head(analysis, engagement, draft, 'access lists of a Cisco ASA').map(line => `! ${line}`),
      ...draft.sets.flatMap((set, i) => {
        const list = `CROSSDOCK_DRAFT_${i + 1}`;
        return ['!', ...about(set).map(line => `! ${line}`), ...set.rules.flatMap(({ action, source, destination, protocol, port, why }) => [
          `access-list ${list} remark ${harmless(why, REMARK)}`,
          `access-list ${list} extended ${action} ${protocol ?? 'ip'} ${host(source, isIpv4Text(destination) ? 'any4' : 'any6')} ${host(destination, 'any')}${port === undefined ? '' : ` eq ${port}`}`,
        ])];
      }),
    ].join('\n')}\n`;
  },
});
