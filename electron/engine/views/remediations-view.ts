import type { Analysis } from '../../../shared/model/analysis';
import type { RemediationsView, Scenario, WhatIf } from '../../../shared/model/views';

export function remediationsView(analysis: Analysis, chosen: readonly string[], result: WhatIf, scenarios: readonly Scenario[]): RemediationsView {
  const assets = new Set(analysis.remediations.flatMap(remediation => remediation.assets));
  const broken = new Set(analysis.remediations.flatMap(remediation => remediation.brokenConversations));
  const names = new Map(analysis.assets.map(asset => [asset.id, asset.name]));
  return {
    remediations: analysis.remediations,
    plan: analysis.plan,
    risk: analysis.risk,
    whatIf: chosen,
    result,
    scenarios,
    names: Object.fromEntries([...names].filter(([id]) => assets.has(id))),
    conversations: Object.fromEntries(analysis.conversations.filter(conversation => broken.has(conversation.id)).map(conversation => [
      conversation.id,
      `${(conversation.client && names.get(conversation.client)) ?? conversation.clientIp ?? 'unknown'} → ${(conversation.server && names.get(conversation.server)) ?? conversation.serverIp ?? 'unknown'} · ${conversation.protocol ?? conversation.transport}${conversation.serverPort === undefined ? '' : ` ${conversation.serverPort}`}`,
    ])),
  };
}
