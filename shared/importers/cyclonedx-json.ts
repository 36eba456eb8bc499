import { wireText } from '../binary/reader';
import type { Place } from '../model/evidence';
import type { AdvisoryProduct, Component, ProductStatement } from '../model/intelligence';
import { isCve } from '../model/vulnerability';
import { ANALYSIS_STATES, componentOf } from './cyclonedx-kit';
import { defineImporter } from './definition';
import { intelligenceReader, isoDate, known } from './intelligence-kit';
import { listOf, member, numberOf, textOf } from './json-stream-kit';
import { headText } from './text-kit';

const MOST_COMPONENTS = 1_000_000;

/** CycloneDX bills of materials (software, hardware, operations) and statements on exploitability (VEX), as JSON. A row is a component at the top, or a vulnerability. */
export const cyclonedxJson = defineImporter({
  id: 'cyclonedx-json',
  name: 'Bill of materials (CycloneDX, JSON)',
  kind: 'intelligence',
  format: 'cyclonedx-json',
  recognises(head) {
    const text = headText(head);
    return /^\s*\{/.test(text) && /"bomFormat"\s*:\s*"CycloneDX"/.test(text);
  },
  read(input) {
    const components: Component[] = [];
    const products = new Map<string, AdvisoryProduct>();
    const statements: ProductStatement[] = [];
    let metadata: unknown;
    let serial: string | undefined;
    const add = (value: unknown, at: Place & { readonly pointer: string }): boolean => {
      const component = componentAt(value, at);
      if (component && components.length < MOST_COMPONENTS) components.push(component);
      // The depth of nesting is that of the file, which is bounded.
      listOf(value, 'components').forEach((inner, i) => add(inner, { pointer: `${at.pointer}/components/${i}` }));
      return component !== undefined;
    };
    return intelligenceReader(input, cyclonedxJson.format, ['components', 'vulnerabilities'], {
      member(name, value) {
        if (name === 'metadata') metadata = value;
        else if (name === 'serialNumber' && typeof value === 'string') serial = value;
      },
      entry(list, value, at) {
        if (list === 'components') return add(value, at as Place & { readonly pointer: string }) ? 'read' : { skipped: 'no-name' };
        const id = textOf(value, 'id');
        const state = textOf(value, 'analysis', 'state');
        if (id === undefined) return { skipped: 'no-id' };
        const affects = listOf(value, 'affects');
        for (const affected of affects) {
          const ref = textOf(affected, 'ref');
          if (ref === undefined) continue;
          const versions = listOf(affected, 'versions').flatMap(version => textOf(version, 'version') ?? textOf(version, 'range') ?? []).slice(0, 64).join('; ');
          const key = `${ref} ${versions}`;
          products.set(key, { id: wireText(key.trim()), name: wireText(ref), ...known({ versions, purl: ref.startsWith('pkg:') ? ref : undefined }) });
        }
        const scores = listOf(value, 'ratings').flatMap(rating => (/^CVSS/.test(textOf(rating, 'method') ?? '') ? numberOf(rating, 'score') ?? [] : [])).filter(score => score >= 0 && score <= 10);
        statements.push({
          ...(isCve(id.toUpperCase()) ? { cve: id.toUpperCase() } : {}), status: state !== undefined && Object.hasOwn(ANALYSIS_STATES, state) ? ANALYSIS_STATES[state]! : 'under-investigation',
          products: affects.flatMap(affected => {
            const ref = textOf(affected, 'ref');
            const versions = listOf(affected, 'versions').flatMap(version => textOf(version, 'version') ?? textOf(version, 'range') ?? []).slice(0, 64).join('; ');
            return ref === undefined ? [] : [wireText(`${ref} ${versions}`.trim())];
          }),
          ...(scores.length > 0 ? { cvss: Math.max(...scores) } : {}), at,
        });
        return 'read';
      },
      end() {
        const date = isoDate(textOf(metadata, 'timestamp'));
        const subject = componentAt(member(metadata, 'component'), { pointer: '/metadata/component' });
        if (components.length === 0 && statements.length === 0 && !subject) return { missing: 'neither a component nor a vulnerability' };
        return {
          ...known({ date }), bill: { ...(subject ? { subject } : {}), components },
          ...(statements.length > 0 ? { advisories: [{ id: wireText(serial ?? input.name), ...known({ title: subject?.name, date }), products: [...products.values()], statements }] } : {}),
        };
      },
    });
  },
});

function componentAt(value: unknown, at: Place): Component | undefined {
  return componentOf({
    name: textOf(value, 'name'), version: textOf(value, 'version'), group: textOf(value, 'group'), type: textOf(value, 'type'), supplier: textOf(value, 'supplier', 'name') ?? textOf(value, 'manufacturer', 'name') ?? textOf(value, 'publisher'), purl: textOf(value, 'purl'), cpe: textOf(value, 'cpe'),
  }, at);
}
