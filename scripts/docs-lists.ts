import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { techniqueRules } from '../shared/attack/registry';
import { PARAMETERS, type Parameter } from '../shared/attack/parameters';
import { findingRules } from '../shared/findings/registry';
import { importers } from '../shared/importers/registry';
import { protocols } from '../shared/protocols/registry';
import type { ProtocolFamily } from '../shared/protocols/definition';
import { remediationCatalogue } from '../shared/remediation/registry';

/**
 * Rewrites the lists in docs/ that the registries already know, between `<!-- generated: NAME -->` and `<!-- end -->`.
 *   node scripts/run-ts.mjs scripts/docs-lists.ts [DOCS FOLDER]
 * A test fails when a list is behind the code.
 */

/** No cell may end its row or begin another: texts of entries are written by people, bars and line breaks included. */
const cell = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').trim();
const code = (text: string): string => `\`${text}\``;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map(row => `| ${row.map(cell).join(' | ')} |`)].join('\n');
const by = <T>(list: readonly T[], key: (item: T) => string): T[] => [...list].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
const list = (items: readonly string[]): string => (items.length === 0 ? '–' : items.join(', '));

const FAMILIES: Readonly<Record<ProtocolFamily, string>> = {
  control: 'Control', app: 'Warehouse applications and data', building: 'Building', device: 'Devices of the floor', media: 'Video and voice', remote: 'Remote access', it: 'Enterprise IT', network: 'Network',
};

function protocolLists(): string {
  return (Object.keys(FAMILIES) as ProtocolFamily[]).flatMap(family => {
    const members = by(protocols.filter(protocol => protocol.family === family), protocol => protocol.id);
    if (members.length === 0) return [];
    const rows = members.map(({ id, name, reference, carriers, authentication, encryption, facts, reads, leaves }) => [
      code(id), name, carriers.map(code).join(' '), authentication, encryption,
      Object.entries(reads ?? {}).map(([message, what]) => `**${message}**: ${what}`).join('; '), leaves ?? '',
      Object.entries(facts ?? {}).map(([key, meaning]) => `${code(key)} ${meaning}`).join('; ') || 'presence, direction, operations',
      reference,
    ]);
    return [`### ${FAMILIES[family]} (${members.length})\n\n${table(['id', 'name', 'rides on', 'asks for a login', 'encrypts', 'what is read, from which message', 'what is not', 'what it states, besides names and addresses', 'reference'], rows)}`];
  }).join('\n\n');
}

function findingList(): string {
  if (findingRules.length === 0) return 'No rule is registered.';
  return `${findingRules.length} rules.\n\n${table(['rule', 'title', 'severity', 'how it decides', 'when it is wrong', 'ATT&CK', 'requirements'], by(findingRules, rule => rule.id).map(rule => [
    code(rule.id), rule.title, rule.severity, rule.detection, rule.falsePositives, list(rule.techniques), list(rule.requirements),
  ]))}`;
}

function remediationList(): string {
  return `${remediationCatalogue.length} entries.\n\n${table(['template', 'what is done', 'effort h', 'downtime h', 'purchase $', 'what an attacker can still do', 'requirements', 'ATT&CK mitigations', 'findings it closes or eases'], by(remediationCatalogue, entry => entry.id).map(entry => [
    code(entry.id), entry.title, String(entry.effortHours), String(entry.downtimeHours), entry.purchase === undefined ? '–' : String(entry.purchase), entry.leaves, list(entry.requirements), list(entry.mitigations), list(entry.findings.map(code)),
  ]))}`;
}

const techniqueList = (): string => table(['rule', 'file', 'what it makes of what was seen', 'ATT&CK'], techniqueRules.map(rule => [rule.id, code(rule.name), rule.fact, list(rule.techniques)]));

const importerList = (): string => table(['importer', 'reads', 'kind of source', '`format`'], importers.map(importer => [code(importer.id), importer.name, importer.kind, code(importer.format)]));

/** As a person writes a number of the model: three figures for what was divided by three, all of them for the rest. */
const figure = (value: number): string => (Number.isInteger(value) || Number(value.toFixed(3)) === value ? String(value) : String(Number(value.toPrecision(3))));

const parameterList = (): string => table(['parameter', 'value', 'low', 'high', 'unit', 'reason'], Object.entries<Parameter>(PARAMETERS).map(([name, { value, range, unit, reason }]) => [
  code(name), figure(value), figure(range[0]), figure(range[1]), unit ?? 'chance', reason,
]));

/** Page, name of the section, what stands in it. */
export const SECTIONS: readonly { readonly page: string; readonly name: string; readonly text: () => string }[] = [
  { page: 'protocols.md', name: 'protocols', text: protocolLists },
  { page: 'findings.md', name: 'findings', text: findingList },
  { page: 'remediations.md', name: 'remediations', text: remediationList },
  { page: 'risk-model.md', name: 'techniques', text: techniqueList },
  { page: 'risk-model.md', name: 'parameters', text: parameterList },
  { page: 'formats.md', name: 'importers', text: importerList },
];

const END = '<!-- end -->';

/** The page with its sections as the code has them. Throws when a page has lost a marker: a list would silently stop being kept. */
export function withLists(page: string, text: string): string {
  let result = text;
  for (const section of SECTIONS.filter(one => one.page === page)) {
    const begin = `<!-- generated: ${section.name} -->`;
    const start = result.indexOf(begin);
    const end = result.indexOf(END, start);
    if (start < 0 || end < 0) throw new Error(`docs/${page} has no section between "${begin}" and "${END}"`);
    result = `${result.slice(0, start + begin.length)}\n\n${section.text()}\n\n${result.slice(end)}`;
  }
  return result;
}

export const PAGES: readonly string[] = [...new Set(SECTIONS.map(section => section.page))];

if (process.argv[1]?.endsWith('docs-lists.ts')) {
  const folder = resolve(process.argv[2] ?? 'docs');
  for (const page of PAGES) {
    const path = resolve(folder, page);
    const before = readFileSync(path, 'utf8');
    const after = withLists(page, before);
    if (after !== before) {
      writeFileSync(path, after);
      console.log(`docs/${page} rewritten`);
    }
  }
}
