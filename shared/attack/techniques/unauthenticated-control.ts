import type { SiteConversation } from '../../model/graph';
import { collectEvidence, type SiteView } from '../../findings/site-kit';
import type { AttackGraphBuilder } from '../builder';
import type { ParameterName } from '../parameters';
import { defineTechnique } from '../definition';
import { isReachable, serviceOf } from './steps-kit';

interface Openness {
  readonly param: ParameterName;
  readonly technique: string;
  readonly text: string;
}

/** Protocols that take commands from anybody who reaches them: number of the model, ATT&CK id, words. Risk model F08–F11. */
const OPEN: Readonly<Record<string, Openness>> = {
  'modbus-tcp': { param: 'step.modbus.write', technique: 'T0855', text: 'writes over Modbus/TCP, which asks for no login' },
  umas: { param: 'step.modbus.write', technique: 'T0855', text: 'commands over UMAS, which asks for no login' },
  s7comm: { param: 'step.s7.putget', technique: 'T0855', text: 'writes over S7 with PUT/GET open' },
  enip: { param: 'step.cip.noauth', technique: 'T0855', text: 'sets tags over EtherNet/IP without a login' },
  cip: { param: 'step.cip.noauth', technique: 'T0855', text: 'sets tags over EtherNet/IP without a login' },
  'cip-io': { param: 'step.cip.noauth', technique: 'T0855', text: 'sends outputs over EtherNet/IP I/O' },
  fins: { param: 'step.cip.noauth', technique: 'T0855', text: 'writes memory over FINS without a login' },
  slmp: { param: 'step.cip.noauth', technique: 'T0855', text: 'writes devices over SLMP without a login' },
  ads: { param: 'step.cip.noauth', technique: 'T0855', text: 'writes over ADS, which trusts a route table' },
  'ge-srtp': { param: 'step.cip.noauth', technique: 'T0855', text: 'writes memory over SRTP' },
  'codesys-v2': { param: 'step.cip.noauth', technique: 'T0855', text: 'logs in over CODESYS without a password' },
  'codesys-v3': { param: 'step.cip.noauth', technique: 'T0855', text: 'logs in over CODESYS without a password' },
  dnp3: { param: 'step.cip.noauth', technique: 'T0855', text: 'operates points over DNP3 without authentication' },
  iec104: { param: 'step.cip.noauth', technique: 'T0855', text: 'sends commands over IEC 104 without authentication' },
  mms: { param: 'step.cip.noauth', technique: 'T0855', text: 'operates controls over MMS' },
  'profinet-dcp': { param: 'step.cip.noauth', technique: 'T0836', text: 'renames or re-addresses it by PROFINET DCP' },
  bacnet: { param: 'step.bacnet.write', technique: 'T0855', text: 'writes properties over BACnet without a login' },
  'knxnet-ip': { param: 'step.bacnet.write', technique: 'T0855', text: 'sends group writes over KNXnet/IP' },
};

/** A write that the server took: proof that commands are obeyed, not only that the protocol has no login. */
const writes = (conversation: SiteConversation): boolean =>
  conversation.operations.some(operation => (operation.kind === 'write' || operation.kind === 'control' || operation.kind === 'program') && operation.count > (operation.refused ?? 0));

export const unauthenticatedControl = defineTechnique({
  id: 'F08',
  name: 'unauthenticated-control',
  fact: 'F08–F11: a control protocol without authentication is served. A write that was taken makes the step observed; reads alone make it inferred, for the protocol asks writers no more than readers.',
  techniques: ['T0855', 'T0836'],
  apply(site: SiteView, graph: AttackGraphBuilder) {
    for (const conversation of site.conversations) {
      const service = serviceOf(conversation);
      const open = Object.hasOwn(OPEN, service) ? OPEN[service] : undefined;
      const server = site.asset(conversation.server);
      // Safety controllers have a rule of their own (F32).
      if (!open || !server || server.external || server.role === 'safety-plc' || !isReachable(conversation)) continue;
      const written = writes(conversation);
      graph.edge(graph.reach(server, service), graph.ctl(server), {
        rule: 'F08', param: open.param, basis: written ? 'observed' : 'inferred', technique: open.technique, protocol: service, text: open.text, conversations: [conversation.id],
        evidence: written ? collectEvidence(...conversation.operations.filter(operation => operation.kind !== 'read' && operation.kind !== 'identify').map(operation => operation.evidence)) : conversation.evidence,
      }, { from: server.id, to: server.id });
    }
  },
});
