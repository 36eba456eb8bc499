// SPNEGO around NTLMSSP (RFC 4178).

import { application, context, enumerated, octets, oid, sequence } from './ber';

const NTLM = '1.3.6.1.4.1.311.2.2.10';

export const spnegoInit = (token: Buffer): Buffer => application(0, oid('1.3.6.1.5.5.2'), context(0, sequence(context(0, sequence(oid(NTLM))), context(2, octets(token)))));

/** What a server offers in its negotiate response: mechanisms only. */
export const spnegoHint = (): Buffer => application(0, oid('1.3.6.1.5.5.2'), context(0, sequence(context(0, sequence(oid(NTLM))))));

export const spnegoChallenge = (token: Buffer): Buffer => context(1, sequence(context(0, enumerated(1)), context(1, oid(NTLM)), context(2, octets(token))));

export const spnegoAuth = (token: Buffer): Buffer => context(1, sequence(context(2, octets(token))));

export const spnegoDone = (): Buffer => context(1, sequence(context(0, enumerated(0))));
