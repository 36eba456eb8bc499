import type { Analysis } from '../model/analysis';
import type { Decided } from '../model/decided';
import { KEPT_FIELDS, type Kept } from '../model/kept';
import type { Evidence } from '../model/evidence';
import { EVIDENCE_LISTED } from '../model/evidence';
import type { Problem } from '../model/problem';
import { isoTime, type Micros } from '../model/time';
import { compareText } from '../model/order';
import type { CaptureReceipt } from '../model/source';

/**
 * `analysis.json`, format `crossdock-analysis` version 1: keys in a fixed order, lists sorted by id, unknown members absent, times ISO 8601 UTC with microseconds. The public face of an
 * analysis; whatever changes here changes an interface (docs/formats.md).
 */
export const ANALYSIS_FORMAT = 'crossdock-analysis';
export const ANALYSIS_VERSION = 1;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

export function analysisJson(analysis: Analysis): string {
  return `${JSON.stringify(analysisDocument(analysis), null, 1)}\n`;
}

export function analysisDocument(analysis: Analysis): Json {
  const byId = <T extends { readonly id: string }>(list: readonly T[]): T[] => [...list].sort((a, b) => compareText(a.id, b.id));
  return {
    format: ANALYSIS_FORMAT,
    version: ANALYSIS_VERSION,
    tool: { ...analysis.tool },
    generatedAt: analysis.generatedAt,
    sources: byId(analysis.sources).map(source => ({
      id: source.id, name: source.name, sha256: source.sha256, bytes: source.bytes, kind: source.kind, format: source.format,
      ...(source.capture
        ? {
            linkTypes: source.capture.linkTypes, packets: source.capture.packets, decoded: source.capture.decoded, skipped: sorted(source.capture.skipped),
            wireBytes: source.capture.wireBytes, capturedBytes: source.capture.capturedBytes, protocols: sorted(source.capture.protocols),
            ...qualityJson(source.capture),
          }
        : {}),
      ...(source.table ? { rows: source.table.rows, rowsRead: source.table.rowsRead, rowsSkipped: sorted(source.table.rowsSkipped) } : {}),
      site: source.site, firstSeen: time(source.firstSeen), lastSeen: time(source.lastSeen),
      problems: source.problems.map(problemJson),
    })),
    problems: analysis.problems.map(problemJson),
    assets: byId(analysis.assets).map(asset => {
      const risk = analysis.assetRisk[asset.id];
      return {
        id: asset.id, name: asset.name, macs: asset.macs, ips: asset.ips, hostnames: asset.hostnames, vendor: asset.vendor, model: asset.model, firmware: asset.firmware, serial: asset.serial,
        os: asset.os, role: asset.role, roleConfidence: number(asset.roleConfidence),
        roleReasons: asset.roleReasons.map(reason => ({ rule: reason.rule, points: reason.points, text: reason.text, ...proof(reason.evidence) })),
        roleAlternatives: asset.roleAlternatives.map(({ role, confidence }) => ({ role, confidence: number(confidence) })),
        purdueLevel: asset.purdueLevel, purdueBasis: asset.purdueBasis, zone: asset.zone, site: asset.site, criticality: asset.criticality, external: asset.external, state: asset.state,
        parent: asset.parent, formerIds: asset.formerIds, firstSeen: time(asset.firstSeen), lastSeen: time(asset.lastSeen),
        risk: risk ? { expectedAnnualLoss: number(risk.expectedAnnualLoss), share: number(risk.share), passing: number(risk.passing) } : undefined,
        services: asset.services.map(service => ({ transport: service.transport, port: service.port, protocol: service.protocol, confirmed: service.confirmed })),
        facts: asset.facts.map(fact => ({ key: fact.key, value: fact.value, confidence: number(fact.confidence), by: fact.by, ...proof(fact.evidence, fact.evidenceCount) })),
        conflicts: asset.conflicts, decided: asset.decided && Object.fromEntries(Object.entries(asset.decided).map(([field, decided]) => [field, decidedJson(decided as Decided<unknown>)])), kept: keptJson(asset.kept),
      };
    }),
    conversations: byId(analysis.conversations).map(conversation => ({
      id: conversation.id, client: conversation.client, server: conversation.server, clientIp: conversation.clientIp, serverIp: conversation.serverIp, clientMac: conversation.clientMac,
      serverMac: conversation.serverMac, vlan: conversation.vlan, site: conversation.site, transport: conversation.transport, serverPort: conversation.serverPort, protocol: conversation.protocol,
      protocolBasis: conversation.protocolBasis, orientation: conversation.orientation, connections: conversation.connections, packets: conversation.packets, bytes: conversation.bytes,
      packetsFromClient: conversation.packetsFromClient, bytesFromClient: conversation.bytesFromClient, established: conversation.established, tunnel: conversation.tunnel,
      firstSeen: time(conversation.firstSeen || undefined), lastSeen: time(conversation.lastSeen || undefined), outcomes: conversation.outcomes,
      period: conversation.period ? { micros: number(conversation.period.micros), variation: number(conversation.period.variation) } : undefined,
      roundTripMicros: conversation.roundTripMicros === undefined ? undefined : number(conversation.roundTripMicros), ttlClient: conversation.ttlClient, ttlServer: conversation.ttlServer,
      operations: conversation.operations.map(operation => ({ name: operation.name, code: operation.code, count: operation.count, kind: operation.kind, refused: operation.refused, ...proof(operation.evidence) })),
      ...proof(conversation.evidence, conversation.evidenceCount),
    })),
    zones: byId(analysis.zones).map(zone => ({ id: zone.id, name: zone.name, site: zone.site, purdueLevel: zone.purdueLevel, assets: zone.assets, basis: zone.basis, kept: keptJson(zone.kept) })),
    conduits: byId(analysis.conduits).map(conduit => ({ id: conduit.id, from: conduit.from, to: conduit.to, protocols: conduit.protocols, conversations: conduit.conversations, bytes: conduit.bytes })),
    vulnerabilities: byId(analysis.vulnerabilities ?? []).map(({ evidence, cvss, epss, ...one }) => ({
      id: one.id, asset: one.asset, cve: one.cve, advisory: one.advisory, title: one.title, basis: one.basis, version: one.version, reason: one.reason, cvss: cvss === undefined ? undefined : number(cvss), vector: one.vector,
      epss: epss === undefined ? undefined : number(epss), exploited: one.exploited, ransomware: one.ransomware, transport: one.transport, port: one.port, ...proof(evidence),
    })),
    intelligence: (analysis.intelligence ?? []).map(({ source, kind, date, edition, entries }) => ({ source, kind, date, edition, entries })),
    findings: byId(analysis.findings).map(finding => ({
      id: finding.id, rule: finding.rule, title: finding.title, severity: finding.severity, assets: finding.assets, conversations: finding.conversations, why: finding.why,
      falsePositives: finding.falsePositives, techniques: finding.techniques, requirements: finding.requirements, ...proof(finding.evidence), triage: finding.triage && decidedJson(finding.triage), kept: keptJson(finding.kept),
    })),
    risk: {
      unknown: analysis.risk.unknown, expectedAnnualLoss: number(analysis.risk.expectedAnnualLoss), score: number(analysis.risk.score), appetite: analysis.risk.appetite, costPerHour: analysis.risk.costPerHour, method: analysis.risk.method,
      samples: analysis.risk.samples, seed: analysis.risk.seed, byEntry: numbers(analysis.risk.byEntry), byTarget: numbers(analysis.risk.byTarget), byZone: numbers(analysis.risk.byZone),
      byStrictness: { observed: number(analysis.risk.byStrictness.observed), permitted: number(analysis.risk.byStrictness.permitted), assumed: number(analysis.risk.byStrictness.assumed) },
      interval: analysis.risk.interval?.map(number),
      sufficiency: analysis.risk.sufficiency ? { draws: analysis.risk.sufficiency.draws, unseenEdges: analysis.risk.sufficiency.unseenEdges, allStay: number(analysis.risk.sufficiency.allStay), stays: numbers(analysis.risk.sufficiency.stays) } : undefined,
    },
    entries: byId(analysis.entries).map(entry => ({ id: entry.id, kind: entry.kind, label: entry.label, assets: entry.assets, frequency: number(entry.frequency), basis: entry.basis, technique: entry.technique, ...proof(entry.evidence) })),
    targets: byId(analysis.targets).map(target => ({
      id: target.id, label: target.label, asset: target.asset, impact: number(target.impact), downtimeHours: target.downtimeHours, safetyClass: target.safetyClass, probability: number(target.probability),
      expectedAnnualLoss: number(target.expectedAnnualLoss),
    })),
    paths: byId(analysis.paths).map(path => ({
      id: path.id, rank: path.rank, entry: path.entry, target: path.target, probability: number(path.probability), loss: number(path.loss), basis: path.basis, text: path.text,
      steps: path.steps.map(step => ({ from: step.from, to: step.to, technique: step.technique, protocol: step.protocol, probability: number(step.probability), basis: step.basis, ...(step.novelSince === undefined ? {} : { novelSince: isoTime(step.novelSince) }), text: step.text, assumptions: step.assumptions, edge: step.edge, ...proof(step.evidence) })),
      cutBy: path.cutBy,
    })),
    otherPathsLoss: number(analysis.otherPathsLoss),
    chokePoints: [...analysis.chokePoints].sort((a, b) => compareText(a.asset, b.asset)).map(point => ({ asset: point.asset, importance: number(point.importance), targets: point.targets, paths: point.paths })),
    remediations: analysis.remediations.map(remediation => ({
      rank: remediation.rank, id: remediation.id, template: remediation.template, title: remediation.title, description: remediation.description, assets: remediation.assets,
      reduction: number(remediation.reduction), residual: number(remediation.residual), cost: number(remediation.cost), effortHours: remediation.effortHours, downtimeHours: remediation.downtimeHours,
      effort: remediation.effort, pathsCut: remediation.pathsCut, brokenConversations: remediation.brokenConversations, requirements: remediation.requirements, techniques: remediation.techniques,
      findings: remediation.findings, stability: remediation.stability === undefined ? undefined : number(remediation.stability), alternativeTo: remediation.alternativeTo, inPlan: remediation.inPlan, kept: keptJson(remediation.kept),
    })),
    plan: {
      budget: analysis.plan.budget, method: analysis.plan.method, actions: analysis.plan.actions,
      residualCurve: analysis.plan.residualCurve.map(point => ({ action: point.action, cost: number(point.cost), risk: number(point.risk) })),
    },
    assumptions: byId(analysis.assumptions).map(assumption => ({ id: assumption.id, text: assumption.text, parameter: assumption.parameter, value: assumption.value, range: assumption.range, affects: assumption.affects })),
    ...(analysis.rulesOff === undefined ? {} : { rulesOff: analysis.rulesOff.map(({ rule, findings, reason, at, analyst }) => ({ rule, findings, reason, at: isoTime(at * 1_000), analyst })) }),
    removedSteps: (analysis.removedSteps ?? []).map(({ edge, label, reason, at, analyst }) => ({ edge, label, reason, at: isoTime(at * 1_000), analyst })),
    coverage: analysis.coverage.map(zone => ({ zone: zone.zone, hours: number(zone.hours), assets: zone.assets, unclassified: zone.unclassified, conversations: zone.conversations, oneSided: zone.oneSided, listedSilent: zone.listedSilent, seenNotListed: zone.seenNotListed, limits: zone.limits })),
    reconciliation: { ...analysis.reconciliation, conflicts: analysis.reconciliation.conflicts.map(conflict => ({ ...conflict })) },
  };
}

/** What the receipt says beyond counts; seconds, to the microsecond. */
function qualityJson(capture: CaptureReceipt): { readonly [key: string]: Json | undefined } {
  const { gaps, gapCount, usualSpacing, clockSteps, cut, oneSided, encryptedBytes, dropped, duplicates, writtenBy, interfaces, comments, limits } = capture;
  return {
    gaps: gaps?.map(gap => ({ seconds: gap.micros / 1e6, from: time(gap.from), frame: gap.frame })), gapCount, usualSpacingSeconds: usualSpacing === undefined ? undefined : usualSpacing / 1e6,
    clockSteps: clockSteps && { back: clockSteps.back, on: clockSteps.on, largestSeconds: clockSteps.largest / 1e6, frame: clockSteps.frame },
    cut: cut && { ...cut }, oneSided: oneSided && { ...oneSided }, encryptedBytes, dropped, duplicates: duplicates && { ...duplicates }, writtenBy: writtenBy && { ...writtenBy },
    interfaces: interfaces?.map(one => ({ ...one })), comments: comments?.map(one => ({ ...one })), limits: limits?.map(one => ({ ...one })),
  };
}

const problemJson = ({ code, message, advice, at }: Problem): Json => ({ code, message, advice, at: at as Json | undefined });

/** Beside a value that an analyst set: what was derived, when, who and why. */
const decidedJson = ({ value, derived, at, analyst, why }: Decided<unknown>): Json => ({ value: value as Json, derived: derived as Json | undefined, at: isoTime(at * 1_000), analyst, why });

/** What the client keeps beside a result. */
const keptJson = (kept: Kept | undefined): Json | undefined => kept && Object.fromEntries(KEPT_FIELDS.flatMap(field => (kept[field] ? [[field, decidedJson(kept[field])]] : [])));

const time = (value: Micros | undefined): string | undefined => (value === undefined ? undefined : isoTime(value));

/** 12 significant digits: what is beyond is noise of the summation order. */
const number = (value: number): number => Number(value.toPrecision(12));

const numbers = (record: Readonly<Record<string, number>>): Record<string, number> => Object.fromEntries(Object.keys(record).sort(compareText).map(key => [key, number(record[key]!)]));

const sorted = (record: Readonly<Record<string, number | undefined>>): Record<string, number> => Object.fromEntries(Object.entries(record).filter((entry): entry is [string, number] => entry[1] !== undefined).sort((a, b) => compareText(a[0], b[0])));

function proof(evidence: readonly Evidence[], count = evidence.length): { readonly evidence: Json; readonly evidenceCount?: number } {
  return { evidence: evidence.slice(0, EVIDENCE_LISTED) as unknown as Json, ...(count > EVIDENCE_LISTED ? { evidenceCount: count } : {}) };
}
