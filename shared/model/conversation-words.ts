import type { SiteConversation } from './graph';

/** What the behaviour of a conversation says, as people read it: on the screen and in the report alike. */

type Behaviour = Pick<SiteConversation, 'transport' | 'established' | 'outcomes' | 'period' | 'roundTripMicros' | 'ttlClient' | 'ttlServer'>;

const OUTCOMES = [['established', 'established'], ['refused', 'refused'], ['halfOpen', 'half-open'], ['reset', 'reset']] as const;

/** `12 established, 3 refused`: TCP connections by how they ended; of other transports, whether anything came back. */
export function outcomeWords({ transport, established, outcomes }: Behaviour): string {
  const told = outcomes && OUTCOMES.flatMap(([key, word]) => (outcomes[key] > 0 ? `${outcomes[key]} ${word}` : []));
  if (told && told.length > 0) return told.join(', ');
  // A capture that begins in the middle of a connection, or a flow log, shows no handshake.
  return transport === 'tcp' ? (established ? 'data both ways, no handshake seen' : 'one way, no handshake seen') : established ? 'answered' : 'no answer';
}

/** `every 250 ms, jitter 2 %`: mean gap between the client's data packets, and how far the gaps vary (coefficient of variation). */
export function periodWords({ period }: Behaviour): string | undefined {
  return period && `every ${shortTime(period.micros)}, jitter ${share(period.variation)}`;
}

export function roundTripWords({ roundTripMicros }: Behaviour): string | undefined {
  return roundTripMicros === undefined ? undefined : shortTime(roundTripMicros);
}

/** `client 127, server 64`: as seen at the capture point; initial values are 32, 64, 128 and 255, so what lacks is routers in between. */
export function ttlWords({ ttlClient, ttlServer }: Behaviour): string | undefined {
  const told = [...(ttlClient === undefined ? [] : [`client ${ttlClient}`]), ...(ttlServer === undefined ? [] : [`server ${ttlServer}`])];
  return told.length === 0 ? undefined : told.join(', ');
}

/** `812 µs`, `4.1 ms`, `250 ms`, `1.5 s`, `60 s`, `15 min`: three digits at most. */
export function shortTime(micros: number): string {
  if (micros < 999.5) return `${Math.round(micros)} µs`;
  if (micros < 999_500) return `${digits(micros / 1e3)} ms`;
  if (micros < 600e6) return `${digits(micros / 1e6)} s`;
  return `${digits(micros / 60e6)} min`;
}

const digits = (value: number): string => String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
const share = (value: number): string => `${digits(100 * value)} %`;
