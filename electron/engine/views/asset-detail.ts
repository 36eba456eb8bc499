import type { Analysis } from '../../../shared/model/analysis';
import { circumstances } from '../../../shared/edits/circumstances';
import { CurrentIds } from '../../../shared/edits/ids';
import { partsOf } from '../../../shared/edits/devices';
import type { AssetDecisions } from '../../../shared/model/asset';
import type { DeviceKeys, EditRow } from '../../../shared/model/edit';
import type { AssetDetail } from '../../../shared/model/views';

/** Conversations listed in the inspector; the rest is counted. */
const CONVERSATIONS_SHOWN = 200;

/** @param edits the analyst's edits that hold, also those that the analysis does not know yet */
export function assetDetail(analysis: Analysis, id: string, edits: readonly EditRow[] = []): AssetDetail | null {
  const asset = analysis.assets.find(candidate => candidate.id === id || candidate.formerIds.includes(id));
  if (!asset) return null;
  const names = new Map(analysis.assets.map(other => [other.id, other]));
  const conversations = analysis.conversations.filter(conversation => conversation.client === asset.id || conversation.server === asset.id).sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
  const peers = new Map<string, { out: boolean; in: boolean; protocols: Set<string>; bytes: number }>();
  for (const conversation of conversations) {
    const out = conversation.client === asset.id;
    const other = out ? conversation.server : conversation.client;
    if (other === undefined || other === asset.id) continue;
    let peer = peers.get(other);
    if (!peer) peers.set(other, peer = { out: false, in: false, protocols: new Set(), bytes: 0 });
    if (out) peer.out = true;
    else peer.in = true;
    if (conversation.protocol !== undefined) peer.protocols.add(conversation.protocol);
    peer.bytes += conversation.bytes;
  }
  const zone = analysis.zones.find(candidate => candidate.id === asset.zone);
  const parent = asset.parent === undefined ? undefined : names.get(asset.parent);
  const parts = partsOf(asset, analysis);
  return {
    asset,
    riskKnown: analysis.risk.unknown === undefined,
    parts,
    settled: settledOf(asset.site, new Set(parts.map(({ key }) => key)), edits),
    held: heldOf(asset.id, new CurrentIds(analysis.assets), edits),
    zones: analysis.zones.filter(candidate => candidate.site === asset.site && candidate.basis !== 'external').map(({ id: zoneId, name }) => ({ id: zoneId, name })),
    risk: analysis.assetRisk[asset.id] ?? { expectedAnnualLoss: 0, share: 0, passing: 0 },
    ...(zone ? { zone } : {}),
    ...(parent ? { parent: { id: parent.id, name: parent.name } } : {}),
    children: analysis.assets.filter(other => other.parent === asset.id).map(({ id: child, name }) => ({ id: child, name })),
    peers: [...peers].map(([peerId, peer]) => ({
      id: peerId, name: names.get(peerId)?.name ?? peerId, role: names.get(peerId)?.role ?? 'unknown' as const, protocols: [...peer.protocols].sort(), bytes: peer.bytes,
      direction: peer.out && peer.in ? 'both' as const : peer.out ? 'out' as const : 'in' as const,
    })).sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1)),
    conversations: conversations.slice(0, CONVERSATIONS_SHOWN),
    conversationCount: conversations.length,
    findings: analysis.findings.filter(finding => finding.assets.includes(asset.id)),
    vulnerabilities: (analysis.vulnerabilities ?? []).filter(flaw => flaw.asset === asset.id),
    paths: analysis.paths.filter(path => path.steps.some(step => step.from === asset.id || step.to === asset.id)).map(({ id: path, text, loss, probability }) => ({ id: path, text, loss, probability })),
    losses: lossesOf(analysis, asset.id),
  };
}

function lossesOf({ paths, targets, entries }: Analysis, asset: string): AssetDetail['losses'] {
  const own = new Set(targets.filter(target => target.asset === asset).map(({ id }) => id)), labels = new Map(entries.map(({ id, label }) => [id, label])), sums = new Map<string, { loss: number; paths: number }>();
  for (const { target, entry, loss } of paths) {
    if (!own.has(target)) continue;
    // Places of one kind are one row: `office PC (6 seen)`.
    const from = (labels.get(entry) ?? entry).replace(/ \(.*/, ''), sum = sums.get(from) ?? { loss: 0, paths: 0 };
    sums.set(from, { loss: sum.loss + loss, paths: sum.paths + 1 });
  }
  return [...sums].map(([from, sum]) => ({ from, ...sum })).sort((a, b) => b.loss - a.loss || (a.from < b.from ? -1 : 1));
}

function settledOf(site: string, keys: ReadonlySet<string>, edits: readonly EditRow[]): EditRow[] {
  const here = (device: DeviceKeys): boolean => device.site === site && device.keys.some(key => keys.has(key));
  return edits.filter(({ edit }) => (edit.kind === 'same-device' ? edit.devices.some(here) : edit.kind === 'own-device' && (here(edit.of) || here({ site: edit.of.site, keys: edit.keys }))));
}

function heldOf(id: string, ids: CurrentIds, edits: readonly EditRow[]): AssetDecisions {
  const held: Record<string, unknown> = {};
  for (const row of edits) {
    const { edit } = row;
    if ('assets' in edit && edit.kind !== 'place' && edit.value !== undefined && edit.assets.some(asset => ids.asset(asset) === id)) held[edit.kind] = { value: edit.value, ...circumstances(row) };
  }
  return held;
}
