import { assetsSheet } from '../../sheets/assets';
import { targetsSheet } from '../../sheets/targets';
import { dollars, nameOf, SHEET } from '../../sheets/words-kit';
import { beyond, count, MOST, names, reader, sheetTable, table, tellable, type DocumentInput, type Section } from '../document-kit';
import { html, shortened } from '../escape-kit';
import { bars } from '../residual-curve';

/** Not the register, which is in the workbook, but the assets on which the loss hangs: what can be lost, what every way leads over, which carry most. */
export function assets(input: DocumentInput): Section {
  const { analysis } = input;
  const name = nameOf(analysis);
  const targets = targetsSheet(input), register = assetsSheet(input);
  const readTarget = reader(targets), readAsset = reader(register);
  const figure = (value: unknown): number => (typeof value === 'number' ? value : typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'number' ? value.value : 0);
  const largest = targets.rows.filter(row => tellable(figure(readTarget(row, 'Loss $/yr')), analysis.risk.expectedAnnualLoss)).sort((a, b) => figure(readTarget(b, 'Loss $/yr')) - figure(readTarget(a, 'Loss $/yr')));
  const risky = register.rows.filter(row => tellable(figure(readAsset(row, 'Risk $/yr')), analysis.risk.expectedAnnualLoss)).sort((a, b) => figure(readAsset(b, 'Risk $/yr')) - figure(readAsset(a, 'Risk $/yr')));
  const points = [...analysis.chokePoints].sort((a, b) => b.importance - a.importance);
  const roles = new Map<string, number>();
  for (const asset of analysis.assets) if (!asset.external) roles.set(asset.role, (roles.get(asset.role) ?? 0) + 1);
  const common = [...roles].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    id: 'assets', title: 'Assets that matter', about: 'what can be lost, and what the ways to it lead over',
    body: html`${sheetTable(targets, 'What can be lost: the arithmetic of the expected loss', [
      { header: 'No.', width: 6 }, { header: 'What is lost', width: 32 }, { header: 'Zone', width: 13 }, { header: 'Impact $ (yours to set)', head: 'Impact $', width: 12 }, { header: 'Reached a year', width: 9 }, { header: 'Booked a year', width: 9 }, { header: 'Loss $/yr', width: 12 }, { header: 'Share of site', head: 'Share', width: 7 },
    ], { rows: largest, of: targets.rows.length, most: MOST.targets, what: 'target', empty: 'Nothing that is worth a loss was found.' })}<p class="note">Loss = impact × booked a year. Booked is below reached where one intrusion reaches several targets: only the largest loss counts then. Impacts may be corrected in the workbook; losses and score follow there.</p>
<h3>Choke points</h3>${table('Assets that most of the loss passes', [{ head: 'Asset', width: 30 }, { head: '$ a year that depends on it', right: true, width: 18 }, { head: 'Paths', right: true, width: 10 }, { head: 'Reaches', width: 42 }], points.slice(0, MOST.chokePoints).map(point => ({
    cells: [html`<bdi>${shortened(name(point.asset), 80)}</bdi>`, dollars(point.importance), count(point.paths), names([...new Set(point.targets.map(id => analysis.targets.find(target => target.id === id)?.label ?? id))], 3)],
  })), { quiet: true, empty: 'No asset stands between an entry and a target.' })}${beyond(points.length - MOST.chokePoints, 'choke point', SHEET.assets)}<p class="note">The loss that passes one asset passes others too: these figures overlap and are never added up.</p>
<h3>Assets by risk</h3>${sheetTable(register, 'Assets with the largest part of the expected loss', [
    { header: 'Name', width: 15 }, { header: 'Role', width: 12 }, { header: 'Purdue level', head: 'Level', width: 5 }, { header: 'Zone', width: 9 }, { header: 'IP addresses', width: 11 }, { header: 'Vendor', width: 12 }, { header: 'Model', width: 12 }, { header: 'Firmware', width: 8 }, { header: 'Risk $/yr', width: 8 }, { header: 'Band', width: 8 },
  ], { rows: risky, most: MOST.assets, what: 'asset', quiet: true, empty: 'No asset carries a loss.' })}
<h3>The rest</h3>${common.length > 0 && bars('roles', 'Assets by role', common.slice(0, 16).map(([role, n]) => ({ label: role, value: n, words: count(n) })))}<p class="note">All ${count(analysis.assets.length)} assets and external peers, with addresses, make, services and evidence, are in the workbook, sheet ${SHEET.assets}.${common.length > 16 && ` ${count(common.length - 16)} rarer roles are not drawn.`}</p>`,
  };
}
