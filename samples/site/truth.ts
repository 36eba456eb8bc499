// The ground truth of the site (form site-truth/1): what a correct analysis of the files says.

import { ASSETS, EXTERNAL, LATER_ASSETS } from './assets';
import type { CaptureNotes } from './capture';
import { ZONES } from './zones';
import { FINDINGS, MUST_NOT_FIRE, NEUTRAL } from './expected';
import { BLOCKED, DRIFT, ENTRIES, PATHS, REMEDIATIONS } from './outcomes';
import { onWire } from './seen';

const CLIENT = 'Halden Logistics · DC1';

/** The core switch answers in every VLAN; a host with two interfaces is one asset. */
const SECOND_INTERFACE: Record<string, string> = { A033: 'A063' };
const merged = new Set(Object.values(SECOND_INTERFACE));

/** @param later Notes of the second capture: frame numbers of the drift. */
export function truth(notes: CaptureNotes, inputs: string[], later: { name: string; notes: CaptureNotes }): object {
  const frames = (mark: string): number[] => notes.marked.get(mark) ?? [];
  const zoneOf = (vlan: number): string => ZONES.find(z => z.vlan === vlan)?.name ?? '';
  const assets = ASSETS.filter(a => !merged.has(a.key)).map(a => {
    const second = ASSETS.find(b => b.key === SECOND_INTERFACE[a.key]);
    const core = a.key === 'A151' ? ZONES.filter(z => z.vlan < 99).map(z => z.gateway) : [];
    const seen = onWire(a.key);
    const evidence = [...frames(`ip:${a.ip}`), ...(a.mac ? frames(`src:${a.mac.replaceAll(':', '')}`) : [])];
    return {
      key: a.key, ip: [a.ip, ...(second ? [second.ip] : []), ...core], mac: [a.mac, ...(second ? [second.mac] : [])].filter(Boolean),
      role: a.role, ...(a.acceptRoles.length ? { acceptRoles: a.acceptRoles } : {}), purdue: a.purdue, ...(a.key === 'A041' || a.key === 'A042' ? { acceptPurdue: [2] } : {}),
      ...(a.key === 'A040' ? { acceptPurdue: [3] } : {}),
      zone: zoneOf(a.vlan), vlan: a.mac ? [a.vlan, ...(second ? [second.vlan] : [])] : [],
      ...(a.vendor ? { vendor: a.vendor } : {}), ...(a.model ? { model: a.model } : {}), ...(a.firmware ? { firmware: a.firmware } : {}),
      hostname: a.name, siteAsset: true, onWire: seen, difficulty: a.difficulty, evidenceFrames: [...new Set(evidence)].sort((x, y) => x - y).slice(0, 8),
    };
  });
  const outside = EXTERNAL.map(x => ({ key: x.key, ip: [x.ip], mac: [], role: 'external', purdue: null, zone: 'internet', vlan: [], hostname: x.name, siteAsset: false, onWire: { hostname: false, model: false, firmware: false }, difficulty: 'easy', evidenceFrames: frames(`ip:${x.ip}`) }));
  return {
    schema: 'site-truth/1', site: CLIENT, inputs, assets: [...assets, ...outside],
    mergeRules: [{ asset: 'A033', ips: ['10.40.40.40', '10.40.60.45'] }, { split: ['A130', 'A134'], ip: '10.40.80.10' }, { split: ['A110', 'A111'], ip: '10.40.66.21' }],
    findings: FINDINGS.map(f => ({ ...f, frames: frames(f.mark ?? f.id).slice(0, 8) })).map(({ mark: _, ...f }) => f),
    neutralRegex: NEUTRAL, mustNotFire: MUST_NOT_FIRE, entryPoints: ENTRIES, attackPaths: PATHS, blockedPaths: BLOCKED, remediations: REMEDIATIONS,
    drift: DRIFT.map(({ mark, ...d }) => ({ ...d, input: later.name, frames: mark ? (later.notes.marked.get(mark) ?? []) : [] })),
    laterAssets: LATER_ASSETS.map(a => ({ key: a.key, ip: [a.ip], mac: [a.mac], role: a.role, purdue: a.purdue, zone: zoneOf(a.vlan), vlan: [a.vlan], vendor: a.vendor, ...(a.model ? { model: a.model } : {}), hostname: a.name })),
  };
}
