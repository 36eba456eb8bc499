import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import type { Observation } from '../model/observation';
import { attempt, claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { findNtlm, ntlmClaims } from './ntlmssp-kit';
import type { Ntlm } from './ntlmssp-kit';

export interface RpcMessage {
  /** 0 request, 2 response, 3 fault, 11 bind, 12 bind acknowledgement, 14 alter context … */
  readonly type: number;
  readonly left: number;
  readonly interfaces: readonly string[];
  readonly opnum?: number;
  readonly ntlm?: Ntlm;
  readonly accepted?: boolean;
}

interface Memory {
  asked: readonly string[];
}

/** Interfaces by UUID (Microsoft open specifications, standards assignments) → name, and whether they administer a host. */
const INTERFACES: Readonly<Record<string, readonly [name: string, control: boolean]>> = {
  'e1af8308-5d1f-11c9-91a4-08002b14a0fa': ['epmapper', false], '367abb81-9844-35f1-ad32-98f038001003': ['svcctl', true], '1ff70682-0a51-30e8-076d-740be8cee98b': ['atsvc', true],
  '86d35949-83c9-4044-b424-db363231fd0c': ['task scheduler', true], '338cd001-2244-31f1-aaaa-900038003305': ['winreg', true], '12345778-1234-abcd-ef00-0123456789ac': ['samr', false],
  '12345778-1234-abcd-ef00-0123456789ab': ['lsarpc', false], '12345678-1234-abcd-ef00-01234567cffb': ['netlogon', false], '4b324fc8-1670-01d3-1278-5a47bf6ee188': ['srvsvc', false],
  '6bffd098-a112-3610-9833-46c3f87e345a': ['wkssvc', false], 'e3514235-4b06-11d1-ab04-00c04fc2dcd2': ['drsuapi', false], '000001a0-0000-0000-c000-000000000046': ['ISystemActivator', false],
  '99fcfec4-5260-101b-bbcb-00aa0021347a': ['IOXIDResolver', false], '00000143-0000-0000-c000-000000000046': ['IRemUnknown2', false], '00000131-0000-0000-c000-000000000046': ['IRemUnknown', false],
  '9556dc99-828c-11cf-a37e-00aa003240c7': ['IWbemServices', true], 'f309ad18-d86a-11d0-a075-00c04fb68820': ['IWbemLevel1Login', true], '12345678-1234-abcd-ef00-0123456789ab': ['spoolss', false],
  '39c13a4d-011e-11d0-9675-0020afd8adb3': ['IOPCServer', false], 'a4f1db00-ca47-1067-b31f-00dd010662da': ['MAPI', false], '5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc': ['messenger', false],
  '82273fdc-e32a-18c3-3f78-827929dc23ea': ['eventlog', false], '50abc2a4-574d-40b3-9d66-ee4fd5fba076': ['dnsserver', true], 'c681d488-d850-11d0-8c52-00c04fd90f7e': ['efsrpc', false],
};

const REQUEST = 0;
const BIND = 11;
const BIND_ACK = 12;
const ALTER = 14;
const ALTER_RESPONSE = 15;
const AUTH3 = 16;

function uuid(reader: Reader, little: boolean): string {
  const bytes = reader.take(16);
  const order = little ? [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
  const text = order.map(i => bytes[i]!.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** DCE/RPC on a connection: remote administration of Windows, and classic OPC underneath. */
export const dcerpc = defineProtocol<RpcMessage, Memory>({
  id: 'dcerpc',
  name: 'DCE/RPC',
  family: 'it',
  reference: 'C706 §12.6; MS-RPCE §2.2',
  carriers: ['tcp/135', 'tcp/593', 'tcp/*'],
  authentication: 'optional',
  encryption: 'optional',
  reads: { 'bind and its answer': 'interfaces accepted', authentication: 'NTLM computer, domain, build' },
  leaves: 'call data; connectionless RPC but for PROFINET',
  facts: { 'dcerpc.interface': 'interface that the server accepted a binding to' },
  begin: () => ({ asked: [] }),

  recognises(payload) {
    if (payload.remaining < 16 || payload.peek(0) !== 5 || payload.peek(1)! > 1) return false;
    const type = payload.peek(2)!;
    const little = (payload.peek(4)! & 0x10) !== 0;
    const length = little ? payload.peek16le(8)! : payload.peek16(8)!;
    const authLength = little ? payload.peek16le(10)! : payload.peek16(10)!;
    return type <= 20 && (payload.peek(4)! & 0xef) === 0 && payload.peek(5)! <= 3 && payload.peek(6) === 0 && payload.peek(7) === 0 && length >= 16 && authLength < length && (payload.peek(3)! & 3) !== 0;
  },

  dissect(payload, { memory }) {
    const version = payload.u8();
    payload.skip(1);
    const type = payload.u8();
    payload.skip(1);
    const little = (payload.u8() & 0x10) !== 0;
    payload.skip(3);
    const u16 = (reader: Reader): number => (little ? reader.u16le() : reader.u16());
    const length = u16(payload);
    const authLength = u16(payload);
    payload.skip(4);
    if (version !== 5 || type > 20 || length < 16 || authLength + 16 > length) throw new Malformed('no RPC header');
    const handshake = type === BIND || type === BIND_ACK || type === ALTER || type === ALTER_RESPONSE || type === AUTH3;
    if (!handshake) {
      // Call data belong to the application above.
      if (type !== REQUEST || length < 24) return { type, left: length - 16, interfaces: [] };
      payload.skip(6);
      return { type, left: length - 24, interfaces: [], opnum: u16(payload) };
    }
    const body = payload.slice(length - 16);
    const ntlm = authLength > 0 ? findNtlm(body) : undefined;
    const interfaces: string[] = [];
    let accepted: boolean | undefined;
    attempt(() => {
      const inside = body.fork();
      if (type === BIND || type === ALTER) {
        inside.skip(8);
        const count = inside.u8();
        inside.skip(3);
        for (let i = 0; i < count && i < 64; i++) {
          inside.skip(2);
          const transfers = inside.u8();
          inside.skip(1);
          interfaces.push(uuid(inside, little));
          inside.skip(4 + transfers * 20);
        }
        memory.asked = interfaces;
      } else if (type === BIND_ACK || type === ALTER_RESPONSE) {
        inside.skip(8);
        inside.skip(u16(inside));
        // Results begin at the next multiple of four, counted from the fragment.
        while ((inside.offset + 16) % 4 !== 0) inside.skip(1);
        const count = inside.u8();
        inside.skip(3);
        accepted = count > 0 && u16(inside) === 0;
      }
    });
    return { type, left: 0, interfaces, ...(ntlm ? { ntlm } : {}), ...(accepted === undefined ? {} : { accepted }) };
  },

  direction: ({ type }) => ([0, 8, 11, 14, 16, 18].includes(type) ? 'request' : 'response'),
  remainder: message => message.left,

  observe({ accepted, ntlm }, { memory }) {
    const list: (Observation | undefined)[] = [...ntlmClaims(ntlm)];
    if (accepted === true) for (const id of memory.asked.slice(0, 4)) list.push(claim('server', 'dcerpc.interface', INTERFACES[id]?.[0] ?? id, 0.9));
    return claims(...list);
  },

  operations({ type, interfaces }) {
    if (type !== BIND && type !== ALTER) return [];
    return interfaces.slice(0, 4).map(id => ({ name: `bind ${INTERFACES[id]?.[0] ?? id}`, kind: INTERFACES[id]?.[1] ? 'control' as const : 'other' as const }));
  },
});
