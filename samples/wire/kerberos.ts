// Kerberos 5 over TCP (RFC 4120 §7.2.2: four bytes of length first).

import { application, bits, context, generalString, generalizedTime, integer, octets, sequence } from './ber';
import { cat, u32 } from './bytes';
import type { Random } from './random';

const framed = (message: Buffer): Buffer => cat(u32(message.length), message);
const principal = (type: number, ...names: string[]): Buffer => sequence(context(0, integer(type)), context(1, sequence(...names.map(generalString))));
const encrypted = (random: Random, length: number): Buffer => sequence(context(0, integer(18)), context(1, integer(2)), context(2, octets(random.bytes(length))));
const ticket = (random: Random, realm: string, names: string[]): Buffer =>
  application(1, sequence(context(0, integer(5)), context(1, generalString(realm)), context(2, principal(2, ...names)), context(3, encrypted(random, 180))));
const options = (value: number): Buffer => bits(u32(value));
const etypes = (): Buffer => sequence(integer(18), integer(17), integer(23));

export function asRequest(random: Random, realm: string, user: string): Buffer {
  const body = sequence(
    context(0, options(0x40810010)), context(1, principal(1, user)), context(2, generalString(realm)), context(3, principal(2, 'krbtgt', realm)),
    context(5, generalizedTime('20370913024805Z')), context(7, integer(random.int(1, 0x7fffffff))), context(8, etypes()),
  );
  const timestamp = sequence(context(1, integer(2)), context(2, octets(sequence(context(0, integer(18)), context(2, octets(random.bytes(56)))))));
  return framed(application(10, sequence(context(1, integer(5)), context(2, integer(10)), context(3, sequence(timestamp)), context(4, body))));
}

export function asReply(random: Random, realm: string, user: string): Buffer {
  return framed(application(11, sequence(
    context(0, integer(5)), context(1, integer(11)), context(3, generalString(realm)), context(4, principal(1, user)),
    context(5, ticket(random, realm, ['krbtgt', realm])), context(6, encrypted(random, 220)),
  )));
}

export function tgsRequest(random: Random, realm: string, service: string[]): Buffer {
  const apReq = application(14, sequence(
    context(0, integer(5)), context(1, integer(14)), context(2, options(0)), context(3, ticket(random, realm, ['krbtgt', realm])), context(4, encrypted(random, 140)),
  ));
  const body = sequence(
    context(0, options(0x40810000)), context(2, generalString(realm)), context(3, principal(2, ...service)),
    context(5, generalizedTime('20370913024805Z')), context(7, integer(random.int(1, 0x7fffffff))), context(8, etypes()),
  );
  const padata = sequence(sequence(context(1, integer(1)), context(2, octets(apReq))));
  return framed(application(12, sequence(context(1, integer(5)), context(2, integer(12)), context(3, padata), context(4, body))));
}

export function tgsReply(random: Random, realm: string, user: string, service: string[]): Buffer {
  return framed(application(13, sequence(
    context(0, integer(5)), context(1, integer(13)), context(3, generalString(realm)), context(4, principal(1, user)),
    context(5, ticket(random, realm, service)), context(6, encrypted(random, 190)),
  )));
}

