import type { KnownExploited } from '../model/intelligence';
import { isCve } from '../model/vulnerability';
import { defineImporter } from './definition';
import { intelligenceReader, isoDate, known } from './intelligence-kit';
import { textOf } from './json-stream-kit';
import { headText } from './text-kit';

/** CISA's catalogue of known exploited vulnerabilities, as JSON. */
export const cisaKev = defineImporter({
  id: 'cisa-kev',
  name: 'Known exploited vulnerabilities of CISA (JSON)',
  kind: 'intelligence',
  format: 'cisa-kev',
  recognises(head) {
    const text = headText(head);
    return /^\s*\{/.test(text) && /"catalogVersion"\s*:/.test(text) && /"cveID"\s*:/.test(text);
  },
  read(input) {
    const exploited: KnownExploited[] = [];
    const head = new Map<string, string>();
    return intelligenceReader(input, cisaKev.format, ['vulnerabilities'], {
      member: (name, value) => void (typeof value === 'string' && head.set(name, value)),
      entry(_list, value, at) {
        const cve = textOf(value, 'cveID')?.toUpperCase() ?? '';
        const added = isoDate(textOf(value, 'dateAdded'));
        if (!isCve(cve)) return { skipped: 'no-cve' };
        if (added === undefined) return { skipped: 'no-date' };
        exploited.push({ cve, added, ...known({ vendor: textOf(value, 'vendorProject'), product: textOf(value, 'product') }), ransomware: /^known$/i.test(textOf(value, 'knownRansomwareCampaignUse') ?? ''), at });
        return 'read';
      },
      end: () => (exploited.length === 0 ? { missing: 'no entry with a CVE id and a date' } : { ...known({ date: isoDate(head.get('dateReleased')), edition: head.get('catalogVersion') }), exploited }),
    });
  },
});
