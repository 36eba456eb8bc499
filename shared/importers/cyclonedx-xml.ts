import { wireText } from '../binary/reader';
import type { Component, ProductStatement } from '../model/intelligence';
import type { Place } from '../model/evidence';
import { isCve } from '../model/vulnerability';
import { ANALYSIS_STATES, componentOf } from './cyclonedx-kit';
import { defineImporter } from './definition';
import { IntelligenceReceipt, isoDate, known } from './intelligence-kit';
import { headText, TextFeed } from './text-kit';
import { XmlStream } from './xml-stream-kit';

const MOST_COMPONENTS = 1_000_000;
const COLLECT = new Set(['name', 'version', 'group', 'purl', 'cpe', 'publisher', 'timestamp', 'id', 'state', 'ref']);

interface Open {
  readonly at: Place;
  readonly depth: number;
  readonly type: string | undefined;
  readonly texts: Map<string, string>;
}

/** CycloneDX as XML. A row is a component, nested ones too, or a vulnerability. */
export const cyclonedxXml = defineImporter({
  id: 'cyclonedx-xml',
  name: 'Bill of materials (CycloneDX, XML)',
  kind: 'intelligence',
  format: 'cyclonedx-xml',
  recognises: head => /<(?:[\w-]+:)?bom\s[^>]*cyclonedx\.org\/schema\/bom/.test(headText(head)),
  read(input) {
    const receipt = new IntelligenceReceipt();
    const components: Component[] = [];
    const statements: ProductStatement[] = [];
    const open: Open[] = [];
    let subject: Component | undefined;
    let date: string | undefined;
    let flaw: { readonly at: Place; id: string; state: string; readonly refs: string[] } | undefined;
    const xml = new XmlStream(COLLECT, {
      open(name, attributes, path, line) {
        if (name === 'component' && (path.at(-1) === 'components' || path.at(-1) === 'metadata')) open.push({ at: { line }, depth: path.length, type: attributes.get('type'), texts: new Map() });
        else if (name === 'vulnerability' && path.at(-1) === 'vulnerabilities' && path.length === 2) flaw = { at: { line }, id: '', state: '', refs: [] };
      },
      close(name, text, path) {
        const trimmed = text.trim();
        const around = path.at(-1);
        const component = open.at(-1);
        if (flaw) {
          if (name === 'id' && around === 'vulnerability') flaw.id = trimmed;
          else if (name === 'state' && around === 'analysis') flaw.state = trimmed;
          else if (name === 'ref' && around === 'target') flaw.refs.push(wireText(trimmed));
          else if (name === 'vulnerability' && around === 'vulnerabilities') {
            receipt.count(flaw.id === '' ? { skipped: 'no-id' } : 'read');
            if (flaw.id !== '') statements.push({ ...(isCve(flaw.id.toUpperCase()) ? { cve: flaw.id.toUpperCase() } : {}), status: Object.hasOwn(ANALYSIS_STATES, flaw.state) ? ANALYSIS_STATES[flaw.state]! : 'under-investigation', products: flaw.refs, at: flaw.at });
            flaw = undefined;
          }
        } else if (name === 'timestamp' && around === 'metadata') date = isoDate(trimmed);
        else if (component && name === 'component' && path.length === component.depth) {
          open.pop();
          const { at, type, texts } = component;
          const made = componentOf({ name: texts.get('name'), version: texts.get('version'), group: texts.get('group'), type, supplier: texts.get('supplier') ?? texts.get('publisher'), purl: texts.get('purl'), cpe: texts.get('cpe') }, at);
          if (around === 'metadata') subject = made;
          else {
            receipt.count(made ? 'read' : { skipped: 'no-name' });
            if (made && components.length < MOST_COMPONENTS) components.push(made);
          }
        } else if (component && COLLECT.has(name) && around === 'component' && path.length === component.depth + 1) component.texts.set(name, trimmed);
        else if (component && name === 'name' && (around === 'supplier' || around === 'manufacturer') && path.length === component.depth + 2) component.texts.set('supplier', trimmed);
      },
    });
    const feed = new TextFeed(text => xml.push(text));
    return {
      push: bytes => feed.push(bytes),
      end: () => {
        feed.end();
        xml.end();
        // Of a bill that ends early nobody can say what is not in it.
        const problems = xml.problem ? [{ ...xml.problem, weight: 'refused' as const, message: xml.problem.message.replace(/What came before was kept\.$|what came before was kept\.$/, 'Nothing was kept.') }] : [];
        return receipt.end(input, cyclonedxXml.format, components.length === 0 && statements.length === 0 && !subject ? { missing: 'neither a component nor a vulnerability' } : {
          ...known({ date }), bill: { ...(subject ? { subject } : {}), components },
          ...(statements.length > 0 ? { advisories: [{ id: wireText(input.name), ...known({ title: subject?.name, date }), products: [...new Set(statements.flatMap(statement => statement.products))].map(id => ({ id, name: id })), statements }] } : {}),
        }, problems);
      },
    };
  },
});
