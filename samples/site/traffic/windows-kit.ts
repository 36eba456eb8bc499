import { asReply, asRequest, tgsReply, tgsRequest } from '../../wire/kerberos';
import { ntlmAuthenticate, ntlmChallenge, ntlmNegotiate } from '../../wire/ntlm';
import { rdpConfirm, rdpRequest } from '../../wire/rdp';
import type { SmbSession } from '../../wire/smb2';
import * as smb2 from '../../wire/smb2';
import { spnegoAuth, spnegoChallenge, spnegoDone, spnegoInit } from '../../wire/spnego';
import { applicationData, certificate, clientFinish, clientHello, closeNotify, serverFinish, serverFlight } from '../../wire/tls';
import type { ClientHello } from '../../wire/tls';
import type { Context } from '../context';
import { MS } from '../context';
import { IT_DOMAIN, windowsBuild, windowsServer } from '../directory';
import type { Frame, Host } from '../network';
import type { TcpSession } from '../session';

export interface Certificate { cn: string; o?: string; dns?: string[]; issuer?: { cn: string; o?: string } }

/** A TLS 1.2 handshake. The certificate is self-signed where no issuer is named. */
export function* tlsOpen(c: Context, tcp: TcpSession, hello: ClientHello, cert: Certificate, version = 0x0303, cipher = 0xc02f, ...marks: string[]): Generator<Frame> {
  yield* tcp.fromClient(clientHello(c.random, { version, ...hello }), ...marks);
  const issuer = cert.issuer ?? { cn: cert.cn, ...(cert.o ? { o: cert.o } : {}) };
  yield* tcp.fromServer(serverFlight(c.random, { certificate: certificate(c.random, cert, issuer), version, cipher, ...(hello.alpn?.[0] ? { alpn: hello.alpn[0] } : {}) }), ...marks);
  yield* tcp.exchange(clientFinish(c.random, version), serverFinish(c.random, version), ...marks);
}

export function* tlsExchange(c: Context, tcp: TcpSession, request: number, response: number, ...marks: string[]): Generator<Frame> {
  yield* tcp.exchange(applicationData(c.random, request), applicationData(c.random, response), ...marks);
}

export function* tlsClose(c: Context, tcp: TcpSession): Generator<Frame> {
  yield* tcp.fromClient(closeNotify(c.random));
  yield* tcp.close();
}

/** RDP: cookie, the server's choice, TLS, then the session inside it. 2 is CredSSP. */
export function* rdpOpen(c: Context, tcp: TcpSession, user: string, server: string, ...marks: string[]): Generator<Frame> {
  yield* tcp.fromClient(rdpRequest(user, 3), ...marks);
  yield* tcp.fromServer(rdpConfirm(2), ...marks);
  yield* tlsOpen(c, tcp, {}, { cn: windowsServer(server).dnsComputer }, 0x0303, 0xc030, ...marks);
  for (let i = 0; i < 3; i++) yield* tlsExchange(c, tcp, 200 + i * 90, 160 + i * 40, ...marks);
}

export interface ShareUser { user: string; client: string; server: string; share: string }

/** SMB 3.0.2: negotiate, NTLM through SPNEGO, tree connect. */
export function* smbOpen(c: Context, tcp: TcpSession, u: ShareUser, ...marks: string[]): Generator<Frame, SmbSession> {
  const s: SmbSession = { session: 0n, tree: 0, message: 0n, guid: c.random.bytes(16), fileTime: c.fileTime(tcp.t) };
  const info = windowsServer(u.server), client = windowsServer(u.client);
  yield* tcp.exchange(smb2.negotiateRequest(s), smb2.negotiateResponse(s, 0x0302, info.domain === IT_DOMAIN.netbios && u.server === 'A010' ? 3 : 1), ...marks);
  s.message = 1n;
  const first = smb2.setupRequest(s, spnegoInit(ntlmNegotiate(windowsBuild(u.client))));
  s.session = BigInt(c.random.int(0x1000, 0x7fffffff)) << 4n;
  yield* tcp.exchange(first, smb2.setupResponse(s, spnegoChallenge(ntlmChallenge(c.random, info, s.fileTime)), true), ...marks);
  s.message = 2n;
  yield* tcp.exchange(smb2.setupRequest(s, spnegoAuth(ntlmAuthenticate(c.random, client.domain, u.user, client.computer, client.build))), smb2.setupResponse(s, spnegoDone(), false), ...marks);
  s.message = 3n;
  const ask = smb2.treeRequest(s, `\\\\${info.computer}\\${u.share}`);
  s.tree = 5;
  yield* tcp.exchange(ask, smb2.treeResponse(s), ...marks);
  return s;
}

/** Opens a file, reads or writes it, closes it. */
export function* smbFile(c: Context, tcp: TcpSession, s: SmbSession, path: string, bytes: number, write = false): Generator<Frame> {
  const file = c.random.bytes(16);
  const step = (): void => { s.message += 1n; };
  step();
  yield* tcp.exchange(smb2.createRequest(s, path), smb2.createResponse(s, file, bytes));
  step();
  const data = c.random.bytes(bytes);
  if (write) yield* tcp.exchange(smb2.writeRequest(s, file, data), smb2.writeResponse(s, bytes));
  else yield* tcp.exchange(smb2.readRequest(s, file, bytes), smb2.readResponse(s, data));
  step();
  yield* tcp.exchange(smb2.closeRequest(s, file), smb2.closeResponse(s));
}

/** Logon: a ticket for the user, then one for a service. */
export function* kerberosLogon(c: Context, client: Host, server: Host, at: number, realm: string, user: string, service: string[], ...marks: string[]): Generator<Frame> {
  const as = c.tcp(client, server, 88, at);
  as.marks = marks;
  yield* as.exchange(asRequest(c.random, realm, user), asReply(c.random, realm, user));
  yield* as.close();
  const tgs = c.tcp(client, server, 88, as.t + 20 * MS);
  tgs.marks = marks;
  yield* tgs.exchange(tgsRequest(c.random, realm, service), tgsReply(c.random, realm, user, service));
  yield* tgs.close();
}

