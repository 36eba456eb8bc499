import type { Reader } from '../binary/reader';
import { wireText } from '../binary/reader';
import type { Observation } from '../model/observation';
import { CLASS_IDENTITY, CLASS_CONNECTION_MANAGER, CLASS_TCPIP, readIdentity, readInterface, readMultiple, readPcccBody } from './cip-kit';
import type { CipIdentity, CipReply, CipRequest } from './cip-kit';
import { cipVendorName } from './cip-vendors-kit';
import { attempt, claim, claims } from './claims-kit';

type About = Observation['about'];

/** Facts that CIP messages state, for the entries that carry or are CIP. */
export const CIP_FACTS: Readonly<Record<string, string>> = {
  'cip.device-type': 'device profile number of the Identity object', 'cip.vendor-id': 'its vendor number', 'cip.product-code': 'its product code', 'cip.status': 'its status word',
  'cip.module': 'module behind it, with its route', 'cip.originator-vendor': 'vendor number of who opens connections', 'cip.originator-serial': 'serial number of who opens connections',
  'cip.io-originator': 'true: it opens I/O connections', 'cip.io-target': 'true: it accepted an I/O connection', 'cip.address': 'address in its TCP/IP Interface object', 'cip.tag': 'tag that was asked for and given',
};

export function identityClaims(about: About, identity: CipIdentity, confidence = 0.95): Observation[] {
  return claims(
    claim(about, 'cip.vendor-id', identity.vendorId, confidence), claim(about, 'vendor', cipVendorName(identity.vendorId), confidence),
    claim(about, 'cip.device-type', identity.deviceType, confidence), claim(about, 'cip.product-code', identity.productCode, confidence),
    claim(about, 'model', identity.name, confidence), claim(about, 'firmware', identity.revision, confidence),
    identity.serial !== '00000000' && claim(about, 'serial', identity.serial, confidence), claim(about, 'cip.status', identity.status, confidence),
  );
}

/** What a request says of the one who sends it: Forward_Open names the originator. */
export function requestClaims(request: CipRequest): Observation[] {
  const list = request.embedded.flatMap(requestClaims);
  const { open } = request;
  if (!open) return list;
  const vendor = cipVendorName(open.originatorVendor);
  list.push(...claims(
    claim('sender', 'cip.originator-vendor', open.originatorVendor, 0.9), claim('sender', 'cip.originator-serial', open.originatorSerial.toString(16).padStart(8, '0'), 0.9),
    // Rockwell Software (77) is what runs there, not who built the computer.
    open.originatorVendor === 77 ? claim('sender', 'software', vendor, 0.7) : claim('sender', 'vendor', vendor, 0.5),
    open.transportClass < 2 && claim('sender', 'cip.io-originator', true, 0.9),
  ));
  return list;
}

/** Attribute numbers of the Identity object with their readers. */
function identityAttribute(about: About, attribute: number, data: Reader): Observation[] {
  switch (attribute) {
    case 1: {
      const id = data.u16le();
      return claims(claim(about, 'cip.vendor-id', id), claim(about, 'vendor', cipVendorName(id)));
    }
    case 2: return claims(claim(about, 'cip.device-type', data.u16le()));
    case 3: return claims(claim(about, 'cip.product-code', data.u16le()));
    case 4: return claims(claim(about, 'firmware', `${data.u8()}.${String(data.u8()).padStart(3, '0')}`));
    case 5: return claims(claim(about, 'cip.status', data.u16le()));
    case 6: return claims(claim(about, 'serial', data.u32le().toString(16).padStart(8, '0')));
    case 7: return claims(claim(about, 'model', wireText(data.latin1(data.u8()))));
    default: return [];
  }
}

/** Get_Attribute_List: count, then number, status and value of each; values of the Identity object only, whose sizes are known. */
function attributeList(about: About, data: Reader): Observation[] {
  const list: Observation[] = [];
  for (let left = data.u16le(); left > 0 && data.remaining >= 4; left--) {
    const attribute = data.u16le();
    if (data.u16le() !== 0) continue;
    if (attribute > 7) break;
    list.push(...identityAttribute(about, attribute, data));
  }
  return list;
}

function interfaceClaims(about: About, request: CipRequest, data: Reader): Observation[] {
  if (request.service === 0x01) {
    const found = readInterface(data);
    return claims(
      found.address !== '0.0.0.0' && claim(about, 'cip.address', found.address), found.gateway !== '0.0.0.0' && claim(about, 'default-gateway', found.gateway),
      claim(about, 'hostname', found.hostName),
    );
  }
  return request.service === 0x0e && request.path.attribute === 6 ? claims(claim(about, 'hostname', wireText(data.latin1(data.u16le())))) : [];
}

/**
 * What a reply says of its sender, or of the module that the request was routed to. `request` is undefined when it was not seen; then only a whole identity is believed.
 */
export function replyClaims(request: CipRequest | undefined, reply: CipReply, about: About): Observation[] {
  if (reply.status !== 0 && reply.status !== 6) return [];
  const data = reply.data.fork();
  if (!request) {
    if (reply.service !== 0x01) return [];
    const identity = attempt(() => readIdentity(data));
    return identity && data.remaining <= 1 && /^[\x20-\x7e]{3,}$/.test(identity.name) && cipVendorName(identity.vendorId) ? identityClaims(about, identity, 0.7) : [];
  }
  const list = attempt((): Observation[] => {
    const { path, service } = request;
    if (service === 0x0a) {
      return readMultiple(data).flatMap((inner, i) => (inner.reply ? replyClaims(request.embedded[i], inner, about) : []));
    }
    if (path.classId === CLASS_IDENTITY) {
      if (service === 0x01) return identityClaims(about, readIdentity(data));
      if (service === 0x0e) return identityAttribute(about, path.attribute ?? 0, data);
      if (service === 0x03) return attributeList(about, data);
    }
    if (path.classId === CLASS_TCPIP) return interfaceClaims(about, request, data);
    if (path.classId === CLASS_CONNECTION_MANAGER && request.open && request.open.transportClass < 2) return claims(claim(about, 'cip.io-target', true));
    if (request.pccc) {
      const processor = readPcccBody(data)?.processor;
      return claims(claim(about, 'model', processor, 0.9));
    }
    return [];
  });
  return list ?? [];
}
