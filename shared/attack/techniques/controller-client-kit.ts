import { changesProgram, fetchesProgram } from '../../findings/program-kit';
import { CONTROL_PROTOCOLS, type SiteView } from '../../findings/site-kit';
import type { Asset } from '../../model/asset';
import type { SiteConversation, SiteOperation } from '../../model/graph';
import { isReachable, serviceOf } from './steps-kit';

/** A client that was answered by a controller over a control protocol, and what it did that was not refused. */
export interface ControllerClient {
  readonly conversation: SiteConversation;
  readonly client: Asset;
  readonly server: Asset;
  readonly service: string;
  /** Loads, alters or deletes a program. */
  readonly programs: readonly SiteOperation[];
  /** Reads a program out: backups, comparisons. */
  readonly fetches: readonly SiteOperation[];
  readonly writes: readonly SiteOperation[];
}

/** Safety controllers are left out: they have a rule of their own (F32). */
export function controllerClients(site: SiteView): readonly ControllerClient[] {
  return site.conversations.flatMap(conversation => {
    const service = serviceOf(conversation), sides = site.sides(conversation);
    if (!sides || sides.server.external || sides.server.role === 'safety-plc' || !isReachable(conversation) || !CONTROL_PROTOCOLS.has(service)) return [];
    const taken = conversation.operations.filter(operation => operation.count > (operation.refused ?? 0));
    const as = (one: SiteOperation) => ({ name: one.name, kind: one.kind, evidence: one.evidence, refused: one.refused ?? 0, taken: one.count - (one.refused ?? 0) });
    return [{
      conversation, ...sides, service, programs: taken.filter(one => changesProgram(as(one))), fetches: taken.filter(one => fetchesProgram(as(one))),
      writes: taken.filter(({ kind }) => kind === 'write' || kind === 'control'),
    }];
  });
}
