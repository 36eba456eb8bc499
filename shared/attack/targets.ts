import type { Asset, Role } from '../model/asset';
import type { SiteView } from '../findings/site-kit';
import type { AttackGraphBuilder } from './builder';
import type { ParameterName, Parameters } from './parameters';

/** What an attack costs the site, by the asset that is lost; risk model §1.1, §1.5, §3.1. */
export interface DraftTarget {
  readonly id: string;
  readonly node: string;
  readonly label: string;
  readonly asset: string;
  /** Assets of which any one is this loss. */
  readonly assets: readonly string[];
  readonly impact: number;
  readonly downtimeHours?: number;
  readonly costPerHour?: number;
  readonly safetyClass?: 'S1' | 'S2' | 'S3' | 'S4';
  readonly lossGroup: string;
  readonly hoursParam?: ParameterName;
}

interface Loss {
  readonly step: 'exec' | 'ctl';
  readonly kind: 'ransomware' | 'control' | 'view' | 'safety';
  readonly hours: ParameterName;
  readonly chance: ParameterName;
  readonly technique: string;
  readonly words: string;
}

const SERVER = (hours: ParameterName, words: string): Loss => ({ step: 'exec', kind: 'ransomware', hours, chance: 'impact.ransom', technique: 'T1486', words });

const LOSSES: Partial<Readonly<Record<Role, Loss>>> = {
  wms: SERVER('hours.wms', 'warehouse management stops'),
  wcs: SERVER('hours.wcs', 'warehouse control stops'),
  wes: SERVER('hours.wcs', 'order release stops'),
  'fleet-manager': SERVER('hours.line', 'mobile robots stop'),
  erp: SERVER('hours.line', 'orders no longer come in'),
  plc: { step: 'ctl', kind: 'control', hours: 'hours.line', chance: 'impact.control', technique: 'T0827', words: 'the machine stops' },
  robot: { step: 'ctl', kind: 'control', hours: 'hours.line', chance: 'impact.control', technique: 'T0827', words: 'the robot stops' },
  dcs: { step: 'ctl', kind: 'control', hours: 'hours.line', chance: 'impact.control', technique: 'T0827', words: 'the process stops' },
  'scada-server': { step: 'exec', kind: 'view', hours: 'hours.view', chance: 'impact.view', technique: 'T0829', words: 'operators no longer see the lines' },
  hmi: { step: 'exec', kind: 'view', hours: 'hours.view', chance: 'impact.view', technique: 'T0829', words: 'the operator no longer sees the machine' },
  'bms-controller': { step: 'ctl', kind: 'control', hours: 'hours.building', chance: 'impact.control', technique: 'T0827', words: 'building services fail' },
  amr: { step: 'ctl', kind: 'control', hours: 'hours.line', chance: 'impact.control', technique: 'T0827', words: 'mobile robots stop' },
  'access-control-server': SERVER('hours.building', 'doors no longer open or close as they should'),
  'safety-plc': { step: 'ctl', kind: 'safety', hours: 'hours.line', chance: 'impact.control', technique: 'T0880', words: 'a protective function is lost' },
};

/** Cranes and stacker cranes are recovered slowly, cold stores lose goods. */
const CRANE = /\b(as[/-]?rs|asr|crane|rbg|stacker|srm)\b|^asr[-_]/i;

/** A cold store that warms up loses goods, whatever the belts do. Names and places as people write them; a chiller may as well cool offices, so the word alone says nothing. */
const COLD = /(?:^|[^a-z])(?:cold|freez|frozen|chill(?!er)|refrig|reefer|k[uü]hl|kuehl|tiefk|frost)/i;

/** More controllers than this are one target per zone and role: the report speaks of the cell, and the engine of few targets. */
const SINGLE_TARGETS = 45;

/**
 * One outage stops the same lorries, whatever failed first: hours are not added (loss group). Other losses come on top of it: a protective function, and what the building does to goods and people while the
 * lorries roll; a cold store is a loss of its own.
 */
const OUTAGE = 'throughput';
const SAFETY = 'safety';
const BUILDING_ROLES: ReadonlySet<Role> = new Set(['bms-controller', 'access-control-server']);

const isColdStore = (asset: Asset): boolean => asset.role === 'bms-controller' && (COLD.test(asset.name) || asset.facts.some(fact => ['location', 'description', 'name', 'hostname'].includes(fact.key) && COLD.test(String(fact.value))));

/**
 * What the loss of one asset costs. The analyst's hours take the place of the model's, make a target of what would be none, and with 0 of what would be one; harm to people is not
 * measured in hours and stays beside them.
 */
function lossesOf(asset: Asset, graph: AttackGraphBuilder): readonly Loss[] {
  const usual = LOSSES[asset.role];
  const set = asset.decided?.criticality?.value;
  if (set === undefined) return usual ? [usual] : [];
  const safety = usual?.kind === 'safety' ? [usual] : [];
  if (set.hours === 0 || set.costPerHour === 0) return safety;
  const standstill: Loss = usual && usual.kind !== 'safety' ? usual : graph.has(`${asset.id}.ctl`) ? LOSSES.plc! : SERVER('hours.line', 'it no longer does its work');
  return [...safety, standstill];
}

export function chooseTargets(site: SiteView, graph: AttackGraphBuilder, parameters: Parameters, costPerHour: number): DraftTarget[] {
  const candidates = site.assets.flatMap(asset => (asset.external ? [] : lossesOf(asset, graph)).flatMap(loss => {
    const step = `${asset.id}.${loss.step}`;
    return graph.has(step) ? [{ asset, loss, step }] : [];
  }));
  const grouped = new Map<string, { assets: Asset[]; loss: Loss; steps: string[] }>();
  const many = candidates.length > SINGLE_TARGETS;
  for (const { asset, loss, step } of candidates) {
    const set = asset.decided?.criticality;
    const key = set ? `${asset.id}${loss.kind === 'safety' ? '' : ':set'}` : many && (loss.kind === 'control' || loss.kind === 'view') ? `${asset.zone ?? 'no-zone'}:${asset.role}${isColdStore(asset) ? ':cold' : ''}` : asset.id;
    const group = grouped.get(key) ?? { assets: [], loss, steps: [] };
    group.assets.push(asset);
    group.steps.push(step);
    grouped.set(key, group);
  }
  const targets: DraftTarget[] = [];
  for (const [key, { assets, loss, steps }] of grouped) {
    // The best connected stands for its group.
    const first = [...assets].sort((a, b) => site.to(b).length + site.from(b).length - site.to(a).length - site.from(a).length || (a.id < b.id ? -1 : 1))[0]!;
    const names = assets.length === 1 ? first.name : `${first.name} and ${assets.length - 1} more in ${site.zone(first)?.name ?? 'its zone'}`;
    const cold = isColdStore(first), words = cold ? 'the cold store warms up' : loss.words;
    const label = `${names}: ${words}`;
    const node = graph.node(`${key}.impact.${loss.kind}`, { kind: 'impact', asset: first.id, text: words }, { label, asset: first, technique: loss.technique });
    steps.forEach((step, i) => graph.edge(step, node, {
      rule: loss.kind === 'ransomware' ? 'F34' : 'F33', param: loss.chance, basis: 'observed', technique: loss.technique, text: words, evidence: assets[i]!.roleReasons[0]?.evidence ?? assets[i]!.facts[0]?.evidence ?? [],
    }, { from: assets[i]!.id, to: assets[i]!.id }));
    const hoursParam: ParameterName = cold ? 'hours.cold' : loss.hours === 'hours.line' && CRANE.test(first.name) ? 'hours.asrs' : loss.hours;
    if (loss.kind === 'safety') {
      targets.push({ id: `target:${key}:safety`, node, label, asset: first.id, assets: assets.map(asset => asset.id), impact: parameters.value('safety.S3'), safetyClass: 'S3', lossGroup: SAFETY });
    } else {
      const set = first.decided?.criticality?.value;
      if (set) {
        targets.push({ id: `target:${key}:${loss.kind}`, node, label, asset: first.id, assets: [first.id], impact: set.hours * set.costPerHour, downtimeHours: set.hours, costPerHour: set.costPerHour, lossGroup: `${cold ? 'cold' : BUILDING_ROLES.has(first.role) ? 'building' : OUTAGE}:${first.site}` });
        continue;
      }
      const downtimeHours = parameters.value(hoursParam);
      targets.push({ id: `target:${key}:${loss.kind}`, node, label, asset: first.id, assets: assets.map(asset => asset.id), impact: downtimeHours * costPerHour, downtimeHours, costPerHour, lossGroup: `${cold ? 'cold' : BUILDING_ROLES.has(first.role) ? 'building' : OUTAGE}:${first.site}`, hoursParam });
    }
  }
  return targets.sort((a, b) => (a.id < b.id ? -1 : 1));
}
