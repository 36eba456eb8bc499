import type { AttackTechnique } from '../model/intelligence';
import type { Place } from '../model/evidence';
import { wireText } from '../binary/reader';
import { defineImporter } from './definition';
import { intelligenceReader, isoDate, known } from './intelligence-kit';
import { listOf, member, textOf } from './json-stream-kit';
import { headText } from './text-kit';

/** MITRE's ATT&CK as a STIX 2 bundle: techniques with their tactics and mitigations. Groups, software and detections are counted, not read. */
export const attackStix = defineImporter({
  id: 'attack-stix',
  name: 'ATT&CK (STIX bundle)',
  kind: 'intelligence',
  format: 'attack-stix',
  recognises(head) {
    const text = headText(head);
    return /^\s*\{/.test(text) && /"type"\s*:\s*"bundle"/.test(text) && /"objects"\s*:/.test(text) && /x-mitre-|x_mitre_|mitre-attack|mitre-ics-attack/.test(text);
  },
  read(input) {
    const techniques = new Map<string, { readonly id: string; readonly name: string; readonly tactics: readonly string[]; readonly at: Place }>();
    const mitigations = new Map<string, string>();
    const mitigates: { readonly from: string; readonly to: string }[] = [];
    let date: string | undefined;
    let edition: string | undefined;
    return intelligenceReader(input, attackStix.format, ['objects'], {
      entry(_list, value, at) {
        const type = textOf(value, 'type');
        const stix = textOf(value, 'id');
        if (stix === undefined || type === undefined) return { skipped: 'no-id' };
        if (member(value, 'revoked') === true || member(value, 'x_mitre_deprecated') === true) return { skipped: 'withdrawn' };
        const outer = listOf(value, 'external_references').filter(reference => /^mitre/.test(textOf(reference, 'source_name') ?? '')).map(reference => textOf(reference, 'external_id')).find(id => id !== undefined);
        if (type === 'x-mitre-collection') {
          edition = textOf(value, 'x_mitre_version');
          date = isoDate(textOf(value, 'modified'));
          return 'read';
        }
        if (type === 'attack-pattern') {
          const name = textOf(value, 'name');
          if (outer === undefined || name === undefined) return { skipped: 'no-id' };
          const tactics = listOf(value, 'kill_chain_phases').flatMap(phase => textOf(phase, 'phase_name') ?? []).map(phase => wireText(phase));
          techniques.set(stix, { id: wireText(outer), name: wireText(name), tactics, at });
          return 'read';
        }
        if (type === 'course-of-action') {
          if (outer === undefined) return { skipped: 'no-id' };
          mitigations.set(stix, wireText(outer));
          return 'read';
        }
        if (type === 'relationship' && textOf(value, 'relationship_type') === 'mitigates') {
          mitigates.push({ from: textOf(value, 'source_ref') ?? '', to: textOf(value, 'target_ref') ?? '' });
          return 'read';
        }
        return { skipped: 'other-type' };
      },
      end() {
        if (techniques.size === 0) return { missing: 'no technique' };
        const by = new Map<string, Set<string>>();
        for (const { from, to } of mitigates) {
          const id = mitigations.get(from);
          if (id !== undefined && techniques.has(to)) by.set(to, (by.get(to) ?? new Set()).add(id));
        }
        const list: AttackTechnique[] = [...techniques].map(([stix, technique]) => ({ ...technique, mitigations: [...(by.get(stix) ?? [])].sort() }));
        return { ...known({ date, edition }), techniques: list };
      },
    });
  },
});
