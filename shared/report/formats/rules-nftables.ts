import { isIpv4Text } from '../rules/address-kit';
import { draftRules } from '../rules/draft';
import { about, harmless, head } from '../rules/text-kit';
import { defineFormat } from './definition';

/** A comment of nft may have 128 bytes (nft(8)). */
const COMMENT = 120;

/**
 * A table of nftables (nft(8), 0.9 and later) with one chain for each remediation, in front of what is forwarded. It is a file: nothing here runs nft, which a test uses with `-c` only, to check it.
 */
export const rulesNftables = defineFormat({
  id: 'rules-nftables', file: 'draft-rules-nftables.txt', about: 'the same draft as a table of nftables; never applied',
  write(analysis, { engagement }) {
    const draft = draftRules(analysis);
    const side = (word: 'saddr' | 'daddr', ip: string): string => `${isIpv4Text(ip) ? 'ip' : 'ip6'} ${word} ${ip}`;
    const chains = draft.sets.flatMap((set, i) => [
      ...about(set).map(line => `  # ${line}`), `  chain remediation_${i + 1} {`, `    type filter hook forward priority ${i}; policy accept;`, '    ct state established,related accept',
      ...set.rules.map(({ action, source, destination, protocol, port, why }) =>
        `    ${[...(source === undefined ? [] : [side('saddr', source)]), side('daddr', destination), ...(protocol === undefined || port === undefined ? [] : [`${protocol} dport ${port}`]), action === 'permit' ? 'accept' : 'drop', `comment "${harmless(why, COMMENT)}"`].join(' ')}`),
      '  }',
    ]);
    return `${[...head(analysis, engagement, draft, 'a table of nftables').map(line => `# ${line}`), 'table inet crossdock_draft {', ...chains, '}'].join('\n')}\n`;
  },
});
