// RTSP 1.0 (RFC 2326), RTP interleaved on the same connection, and WS-Discovery of ONVIF devices.

import { cat, u16, u32, u8 } from './bytes';

export const rtspRequest = (method: string, url: string, sequence: number, headers: string[] = []): Buffer =>
  Buffer.from(`${method} ${url} RTSP/1.0\r\nCSeq: ${sequence}\r\n${headers.map(h => `${h}\r\n`).join('')}User-Agent: Milestone XProtect Recording Server\r\n\r\n`);

export function rtspResponse(status: string, sequence: number, headers: string[], body = ''): Buffer {
  return Buffer.from(`RTSP/1.0 ${status}\r\nCSeq: ${sequence}\r\n${headers.map(h => `${h}\r\n`).join('')}${body ? `Content-Type: application/sdp\r\nContent-Length: ${body.length}\r\n` : ''}\r\n${body}`);
}

/** An RTP packet of H.264 video behind the four bytes of interleaving. */
export function rtp(channel: number, sequence: number, timestamp: number, source: number, marker: boolean, payload: Buffer): Buffer {
  const packet = cat(u8(0x80, (marker ? 0x80 : 0) | 96), u16(sequence), u32(timestamp), u32(source), payload);
  return cat('$', u8(channel), u16(packet.length), packet);
}

const SOAP = '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">';

export const probe = (id: string): Buffer => Buffer.from(`${SOAP}<s:Header><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action><a:MessageID>urn:uuid:${id}</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>`);

export const probeMatch = (id: string, relates: string, ip: string, scopes: string[]): Buffer => Buffer.from(`${SOAP}<s:Header><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action><a:MessageID>urn:uuid:${id}</a:MessageID><a:RelatesTo>urn:uuid:${relates}</a:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:${id}</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>${scopes.map(x => `onvif://www.onvif.org/${x}`).join(' ')}</d:Scopes><d:XAddrs>http://${ip}/onvif/device_service</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`);
