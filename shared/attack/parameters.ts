/**
 * Every number of the attack model that is an engineering estimate and not a measurement: value, range (low, high of a triangular distribution; on the logarithm for frequencies and
 * money) and the reason. All are editable (SiteConfig.parameters) and printed with the results. Risk model §1.5.
 */
export interface Parameter {
  readonly value: number;
  readonly range: readonly [low: number, high: number];
  readonly reason: string;
  readonly unit?: 'per year' | '$' | '$ per hour' | 'hours';
}

const hours = (value: number, low: number, high: number, reason: string): Parameter => ({ value, range: [low, high], reason, unit: 'hours' });
const perYear = (value: number, low: number, high: number, reason: string): Parameter => ({ value, range: [low, high], reason, unit: 'per year' });
const chance = (value: number, low: number, high: number, reason: string): Parameter => ({ value, range: [low, high], reason });

export const PARAMETERS = {
  'reach.observed': chance(1, 0.95, 1, 'Packets were exchanged.'),
  'reach.permitted': chance(0.98, 0.9, 1, 'A rule allows it; whether the host filters is unknown.'),
  'reach.segment': chance(0.9, 0.7, 1, 'Neighbours in one layer-2 segment; host firewalls are rarely set in OT.'),
  'reach.unseen': chance(0.5, 0.2, 0.9, 'A neighbour of which no capture shows a service; most hosts serve something.'),
  'reach.zone': chance(0.6, 0.3, 0.9, 'Same zone, other subnet, no firewall data.'),
  'reach.adjacent': chance(0.25, 0.05, 0.5, 'Traffic crosses between the zones, for this service nothing is known.'),
  'reach.none': chance(0.05, 0, 0.2, 'No evidence of a route; off unless asked for.'),
  'reach.denied': chance(0.01, 0, 0.05, 'A rule denies it; rules have errors and are bypassed.'),
  'step.modbus.write': chance(0.9, 0.7, 0.98, 'The protocol has no authentication.'),
  'step.s7.putget': chance(0.85, 0.6, 0.95, 'Open unless the protection level is raised or PUT/GET is off.'),
  'step.cip.noauth': chance(0.85, 0.6, 0.95, 'Open unless CIP Security or the key switch prevents it.'),
  'step.bacnet.write': chance(0.8, 0.5, 0.95, 'Open unless BACnet/SC is used.'),
  'step.opcua.none': chance(0.7, 0.4, 0.9, 'No security mode; node permissions may still restrict.'),
  'step.eng.protocol': chance(0.9, 0.7, 0.98, 'Engineering tool and project are on the machine.'),
  'step.eng.download': chance(0.95, 0.8, 0.99, 'A program download was seen from this machine.'),
  'step.hmi.write': chance(0.9, 0.7, 0.98, 'Writing to the controller is its normal function.'),
  'step.vnc.noauth': chance(0.8, 0.5, 0.95, 'No login is asked for.'),
  'step.sniff': chance(0.45, 0.2, 0.7, 'Reading a login needs a place on the path, as by ARP.'),
  'step.cred.use': chance(0.9, 0.7, 1, 'A valid login.'),
  'step.default.cred': chance(0.55, 0.25, 0.85, 'A default is known for the model; not verified on the unit.'),
  'step.snmp.rw': chance(0.5, 0.2, 0.8, 'A default community answers; whether it may write is not verified.'),
  'step.smbv1': chance(0.35, 0.15, 0.6, 'Relay and legacy flaws; patch state unknown.'),
  'step.rdp.valid': chance(0.9, 0.7, 1, 'A valid login without a second factor.'),
  'step.rdp.guess': chance(0.08, 0.02, 0.2, 'Guessing or spraying a password.'),
  'step.rdp.mfa': chance(0.04, 0.005, 0.1, 'A second factor cuts compromise by 99 % (Meyer et al., arXiv 2305.00945); session theft and exceptions remain.'),
  'step.rat': chance(0.3, 0.1, 0.6, 'A remote-access tool runs on the machine.'),
  'step.cred.dump': chance(0.35, 0.15, 0.6, 'From an office workstation to a privileged domain credential.'),
  'step.same.admin': chance(0.8, 0.5, 0.95, 'The same local administrator, or a replication pair.'),
  'step.eol': chance(0.45, 0.2, 0.7, 'Unpatched remote flaws accumulate.'),
  'step.kev': chance(0.7, 0.5, 0.9, 'Known to be exploited (CISA KEV); an exploit exists.'),
  'step.epss': chance(0.6, 0.3, 0.84, 'At most; 0.05 + 0.55 × EPSS for a flaw of that score. EPSS is the chance that anybody exploits it within 30 days, not that it works here: a stand-in for whether an exploit exists.'),
  'step.unknown.server': chance(0.03, 0.01, 0.1, 'A weakness nobody knows yet, on a maintained server.'),
  'step.unknown.windows': chance(0.06, 0.02, 0.15, 'A weakness nobody knows yet, on a Windows machine.'),
  'step.unknown.embedded': chance(0.1, 0.03, 0.25, 'A weakness nobody knows yet, on an embedded device.'),
  'step.app.noauth': chance(0.45, 0.2, 0.7, 'The application interface asks for no login; orders must still be forged so that they work.'),
  'step.mgmt.plane': chance(0.9, 0.7, 0.98, 'Managing the others is what it is for.'),
  'step.safety.run': chance(0.02, 0, 0.1, 'Safety controller with its key in RUN.'),
  'step.safety.unknown': chance(0.2, 0.05, 0.5, 'Safety controller, key position unknown.'),
  'step.safety.prog': chance(0.6, 0.3, 0.85, 'Safety controller with its key in PROG or REMOTE.'),
  'impact.control': chance(0.85, 0.6, 0.95, 'Who commands the controller can stop the machine.'),
  'impact.view': chance(0.9, 0.7, 0.99, 'Who holds the operator station can blind it.'),
  'impact.ransom': chance(0.8, 0.5, 0.95, 'Who holds the server can encrypt it.'),
  'lambda.it-phishing': perYear(0.5, 0.1, 2, 'SANS ICS/OT survey: compromise of IT is the vector in 58 % of OT incidents.'),
  'lambda.vendor': perYear(0.15, 0.03, 0.5, 'SANS 2025: half of the incidents began with unauthorised external access, often third-party maintenance.'),
  'lambda.internet': perYear(0.3, 0.05, 1, 'Per exposed service. SANS: internet-accessible devices 33 %; DBIR 2026: exploitation 31 % of initial access.'),
  'lambda.saas': perYear(0.05, 0.01, 0.2, 'No direct source.'),
  'lambda.transient': perYear(0.05, 0.01, 0.2, 'Per segment. SANS: transient devices 27 %.'),
  'lambda.wireless': perYear(0.03, 0.005, 0.15, 'Needs proximity.'),
  'lambda.media': perYear(0.05, 0.01, 0.2, 'SANS 2022: removable media 37 %, declining.'),
  'cost.hour': { value: 50_000, range: [10_000, 300_000], reason: 'Published range: tens to hundreds of thousands of dollars an hour. Ask the site.', unit: '$ per hour' },
  'hours.wms': hours(72, 24, 240, 'WMS encrypted: published recoveries last from hours to 76 days.'),
  'hours.wcs': hours(48, 16, 160, 'WCS or WES encrypted.'),
  'hours.asrs': hours(24, 8, 72, 'Engineering judgement: cranes must be recovered and re-referenced.'),
  'hours.line': hours(8, 8 / 3, 24, 'Engineering judgement: a sorter, conveyor or cell stands for a shift.'),
  'hours.view': hours(4, 4 / 3, 12, 'Engineering judgement: operators stop the line until they see again.'),
  'hours.building': hours(2, 2 / 3, 6, 'Engineering judgement.'),
  'hours.cold': hours(8, 8 / 3, 24, 'Engineering judgement: goods that warmed up are checked, sorted out or written off; what that costs, as hours of standstill.'),
  'safety.S1': { value: 100_000, range: [100_000 / 3, 300_000], reason: 'For ranking only; the class always stands beside it.', unit: '$' },
  'safety.S2': { value: 1_000_000, range: [1_000_000 / 3, 3_000_000], reason: 'For ranking only; the class always stands beside it.', unit: '$' },
  'safety.S3': { value: 5_000_000, range: [5_000_000 / 3, 15_000_000], reason: 'For ranking only; the class always stands beside it.', unit: '$' },
  'safety.S4': { value: 20_000_000, range: [20_000_000 / 3, 60_000_000], reason: 'For ranking only; the class always stands beside it.', unit: '$' },
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterName = keyof typeof PARAMETERS;

/** Appetite where none is given: one lost shift a year. Risk model §3.2. */
export const APPETITE_HOURS = 8;

/** The values in force: the table with the analyst's overrides, each clamped into what a probability, frequency or amount can be. */
export class Parameters {
  constructor(private readonly overrides: Readonly<Record<string, number>> = {}) {}

  /** Set by the analyst, be it to the default. */
  isGiven(name: ParameterName): boolean {
    return Number.isFinite(this.overrides[name]);
  }

  value(name: ParameterName): number {
    const given = this.overrides[name];
    if (given === undefined || !Number.isFinite(given)) return PARAMETERS[name].value;
    return 'unit' in PARAMETERS[name] ? Math.max(0, given) : Math.min(1, Math.max(0, given));
  }

  /** The range that uncertainty draws from; always holds the value in force. */
  range(name: ParameterName): readonly [low: number, high: number] {
    const [low, high] = PARAMETERS[name].range;
    const value = this.value(name);
    return [Math.min(low, value), Math.max(high, value)];
  }
}

/** EPSS is the chance that a flaw is exploited anywhere in 30 days, not that it works here: a stand-in for whether an exploit exists, at most 0.60. */
export function stepFromEpss(epss: number): number {
  return Math.min(0.6, 0.05 + 0.55 * Math.min(1, Math.max(0, epss)));
}
