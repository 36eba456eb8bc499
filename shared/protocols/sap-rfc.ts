import { Malformed, latin1 } from '../binary/reader';
import type { Observation } from '../model/observation';
import { ipv4Text } from '../model/address';
import { claim, claims, isHostName } from './claims-kit';
import { defineProtocol } from './definition';
import { instancePorts, isPing, networkInterfaceLength } from './sap-kit';

export interface RfcMessage {
  readonly version: number;
  readonly request: number;
  readonly left: number;
  readonly address?: string;
  readonly service?: string;
  readonly host?: string;
  readonly program?: string;
}

/** Gateway requests (as pysap lists them) → name. */
const REQUESTS: Readonly<Record<number, string>> = { 3: 'normal client', 4: 'remote gateway', 6: 'start', 9: 'monitor', 11: 'register program', 12: 'unregister program' };
const NORMAL_CLIENT = 3;
const PORTS = instancePorts(3300, 3399).filter(port => port !== 'tcp/3306' && port !== 'tcp/3389');

/** SAP gateway: calls between SAP systems and from outside programs, such as a WMS that posts goods issues. */
export const sapRfc = defineProtocol<RfcMessage>({
  id: 'sap-rfc',
  name: 'SAP RFC',
  family: 'app',
  reference: 'no public standard; gateway formats as pysap describes them',
  carriers: PORTS,
  authentication: 'optional',
  encryption: 'optional',
  reads: { 'gateway request': 'service, program, host' },
  leaves: 'calls and their data',
  facts: { 'sap-rfc.service': 'gateway service asked for', 'sap-rfc.program': 'transaction program of the caller', 'sap-rfc.server': 'it answers as a gateway' },

  recognises(payload) {
    const length = networkInterfaceLength(payload);
    if (length === undefined || payload.remaining < 12) return false;
    if (isPing(payload)) return true;
    const version = payload.peek(4)!;
    const request = payload.peek(5)!;
    if (length < 64 || version < 2 || version > 6) return false;
    return version === 2 ? REQUESTS[request] !== undefined && (request !== NORMAL_CLIENT || /^sapgw\d\d/.test(payload.remaining >= 24 ? payload.fork().latin1(24).slice(14) : '')) : version === 6 && request === 0xcb;
  },

  dissect(payload) {
    const ping = isPing(payload);
    const length = payload.u32();
    if (length === 0 || length > 0x1000000) throw new Malformed('length beyond reason');
    if (ping || length < 2) {
      payload.skip(length);
      return { version: 0, request: 0, left: 0 };
    }
    const version = payload.u8();
    const request = payload.u8();
    if (version !== 2 || request !== NORMAL_CLIENT || length < 64) return { version, request, left: length - 2 };
    const address = ipv4Text(payload.u32());
    payload.skip(4);
    const text = (size: number): string => latin1(payload.take(size)).replace(/[\u0000 ].*$/s, '');
    const service = text(10);
    payload.skip(10);
    const [host, program] = [text(8), text(8)];
    return { version, request, left: length - 46, address, service, host, program };
  },

  direction: ({ request }) => (request === NORMAL_CLIENT ? 'request' : undefined),
  remainder: message => message.left,

  observe(message, { fromClient }) {
    const list: (Observation | undefined)[] = [];
    if (message.request === NORMAL_CLIENT && fromClient !== false) {
      list.push(
        claim('server', 'sap-rfc.service', message.service, 0.7), claim('client', 'sap-rfc.program', message.program, 0.6),
        // Eight characters: a longer name is cut, and says so by its length.
        message.host !== undefined && message.host.length < 8 && isHostName(message.host) ? claim('client', 'hostname', message.host, 0.5) : undefined,
      );
    } else if (fromClient === false && message.version === 6) list.push(claim('server', 'sap-rfc.server', true, 0.8));
    return claims(...list);
  },
});
